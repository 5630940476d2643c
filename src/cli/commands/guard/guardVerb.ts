import type { Command } from 'commander';
import { z } from 'zod';
import { sheetOf, type SheetTerms } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import type { Frame, Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { broadcast, consent, dryRun } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { userPath } from '../job/context.ts';
import { openExchange } from './exchange.ts';
import { guardKeys } from './guardKeys.ts';

const common = z.object({ exchange: z.string().optional(), wait: z.boolean().default(false) });

export interface GuardFrame extends Frame {
  readonly funding: Funding;
}

export interface GuardVerb<Options> {
  readonly usage: string;
  readonly description: string;
  readonly options?: (command: Command) => Command;
  readonly schema: z.ZodType<Options>;
  readonly plan: (
    session: Session,
    frame: GuardFrame,
    options: Options,
  ) => Promise<{ readonly plan: UnsignedPlan; readonly sheet: SheetTerms }>;
}

/** A command that k guards must agree to. The first guard's key pays the fee. */
export function defineGuardVerb<Options extends object>(verb: GuardVerb<Options>): ReturnType<typeof defineVerb> {
  const declare = verb.options ?? ((command) => command);
  return defineVerb({
    usage: verb.usage,
    description: verb.description,
    options: (command) =>
      declare(command).option(
        '--exchange <dir>',
        'directory shared with the other guards, who run dgcm guard sign on it',
      ),
    schema: z.intersection(common, verb.schema),
    run: async (session, options) => {
      const [chain, deployment, payer] = await Promise.all([session.chain(), session.deployment(), session.key()]);
      const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, payer.ergoTree)]);
      const frame = { deployment, height, funding: { boxes, changeErgoTree: payer.ergoTree } };
      const { plan, sheet: terms } = await verb.plan(session, frame, options);
      const sheet = sheetOf(plan, { ergoTree: payer.ergoTree, gpuc: deployment.tokens.gpuc }, terms);
      if (session.flags.dryRun) return dryRun(sheet, height, plan);
      await consent(session, sheet, height);
      const transaction = await signJointly(session, plan, { payer, exchange: options.exchange });
      return broadcast(session, transaction, { sheet, wait: options.wait });
    },
  });
}

async function signJointly(
  session: Session,
  plan: UnsignedPlan,
  { payer, exchange }: { readonly payer: SecretKey; readonly exchange: string | undefined },
) {
  const { io } = session;
  // ergo-lib's WASM is only for those who sign jointly.
  const { signTogether } = await import('./signTogether.ts');
  return signTogether({
    chain: await session.chain(),
    plan,
    payer,
    guards: await guardKeys(session),
    exchange: exchange === undefined ? undefined : openExchange(userPath(io, exchange), io.signal),
  });
}
