import type { Command } from 'commander';
import { z } from 'zod';
import type { Currency, Trade } from '#lib/client/exchange/offer.ts';
import { orderIn } from '#lib/client/exchange/ownOrders.ts';
import { planOrder } from '#lib/client/exchange/planOrder.ts';
import { parseErg, parseGpuc, parsePercent } from '#lib/client/money.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { BLOCKS_PER_HOUR } from '#lib/protocol/shared/blocks.ts';
import { say, type CommandResult } from '../../output.ts';
import { sendPlan } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { commandLine } from '../job/openedJob.ts';
import { exchangeContextOf } from './exchangeContext.ts';
import { followOrder } from './followOrder.ts';

const currencies: Readonly<Record<string, Currency>> = { erg: 'erg', sigusd: 'sigUsd' };

/** `erg` or `sigusd`, however it is written. */
export const currencySchema = z
  .string()
  .transform((text) => currencies[text.toLowerCase()])
  .refine((currency) => currency !== undefined, 'GPUC are traded against erg and sigusd');

export const orderShape = {
  maxSlippage: z.string().transform(parsePercent).optional(),
  within: z.coerce.number().int().min(1).max(5_000).default(BLOCKS_PER_HOUR),
  tip: z.string().transform(parseErg).default(DEFAULT_ORDER_TIP_NANO_ERG),
  wait: z.boolean().default(false),
};

export type OrderOptions = z.infer<z.ZodObject<typeof orderShape>>;

export const declareOrderOptions = (command: Command): Command =>
  command
    .option('--max-slippage <percent>', 'how much less than quoted you take; 0.5%, and 0% for SigUSD into GPUC')
    .option('--within <blocks>', 'how long the order may wait; then it goes home by itself (30: an hour)')
    .option('--tip <erg>', 'what the bot earns that executes it, miner fee included (0.002)');

export const gpucAmount = z
  .string()
  .transform(parseGpuc)
  .refine((microGpuc) => microGpuc > 0n, 'an amount is above zero');

/** Sheet, signature and order; with `--wait` until it is filled or has come home. */
export async function placeOrder(session: Session, trade: Trade, options: OrderOptions): Promise<CommandResult> {
  const { maxSlippage, within, tip, wait } = options;
  const context = await exchangeContextOf(session);
  const { plan, sheet, height } = await planOrder(context, {
    trade,
    maxSlippageBps: maxSlippage,
    withinBlocks: within,
    tipNanoErg: tip,
  });
  let orderId = '';
  const sent = await sendPlan(session, {
    plan,
    sheet,
    height,
    wait,
    facts: (transaction) => {
      orderId = orderIn(transaction, context.deployment)?.box.boxId ?? '';
      say(session.io, `order ${orderId}`);
      return { orderId };
    },
  });
  if (session.flags.dryRun) return sent;
  if (wait) return followOrder(session, orderId);
  const nextStep = `Follow it: ${commandLine(session, `bank status ${orderId.slice(0, 16)} --wait`)}`;
  say(session.io, `A bot executes it. ${nextStep}`);
  say(session.io, `Take it back: ${commandLine(session, `bank cancel ${orderId.slice(0, 16)}`)}`);
  return sent;
}
