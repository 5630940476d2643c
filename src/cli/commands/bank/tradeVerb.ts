import type { SignedTransaction } from '@fleet-sdk/common';
import type { Command } from 'commander';
import { z } from 'zod';
import type { Currency, Trade } from '#lib/client/exchange/offer.ts';
import { orderIn } from '#lib/client/exchange/ownOrders.ts';
import { planOrder } from '#lib/client/exchange/planOrder.ts';
import { isOutage } from '#lib/client/outageTolerance.ts';
import { parseErg, parseGpuc, parsePercent } from '#lib/client/money.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { BLOCKS_PER_HOUR } from '#lib/protocol/shared/blocks.ts';
import { AppError } from '#lib/runtime/appError.ts';
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
  maxSlippage: z
    .string()
    .transform(parsePercent)
    .refine((bps) => bps < 10_000, 'slippage is below 100%')
    .optional(),
  within: z.coerce.number().int().min(1).max(5_000).default(BLOCKS_PER_HOUR),
  tip: z.string().transform(parseErg).default(DEFAULT_ORDER_TIP_NANO_ERG),
  wait: z.boolean().default(false),
};

export type OrderOptions = z.infer<z.ZodObject<typeof orderShape>>;

export const declareOrderOptions = (command: Command): Command =>
  command
    .option('--max-slippage <percent>', 'accepted loss against the quote (default: 0.5%; 0% when buying with SigUSD)')
    .option('--within <blocks>', 'blocks until the order expires and is refunded (default: 30, an hour)')
    .option('--tip <erg>', 'reward of the executing bot, miner fee included (default: 0.002)');

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
  const facts = (transaction: SignedTransaction) => {
    orderId = orderIn(transaction, context.deployment)?.box.boxId ?? '';
    say(session.io, `order ${orderId}`);
    return { orderId };
  };
  const sent = await sendPlan(session, { plan, sheet, height, wait, facts }).catch((error: unknown) => {
    throw orderId !== '' && isOutage(error) ? maybeSent(session, orderId, error) : error;
  });
  if (session.flags.dryRun) return sent;
  if (wait) return followOrder(session, orderId);
  say(session.io, `A bot executes it. Follow it: ${followStep(session, orderId)}`);
  say(session.io, `Take it back: ${commandLine(session, `bank cancel ${orderId.slice(0, 16)}`)}`);
  return sent;
}

const followStep = (session: Session, orderId: string): string =>
  commandLine(session, `bank status ${orderId.slice(0, 16)} --wait`);

/** Whoever repeated the command might buy twice. */
const maybeSent = (session: Session, orderId: string, cause: AppError): AppError =>
  new AppError('unavailable', `${cause.message} The order is signed and kept; it may have been sent.`, {
    cause,
    nextStep: `Do not place another one; go on with this: ${followStep(session, orderId)}`,
    data: { orderId },
  });
