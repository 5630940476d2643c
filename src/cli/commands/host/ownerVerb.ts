import type { Command } from 'commander';
import { z } from 'zod';
import { sheetOf, type SheetTerms } from '#lib/client/sheet.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import type { ProviderFrame } from '#lib/protocol/provider/ownerAction.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { sendPlan } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { findProvider } from './hostFile.ts';

const common = z.object({ ticket: z.string().optional(), wait: z.boolean().default(false) });

export interface OwnerVerb<Options> {
  readonly usage: string;
  readonly description: string;
  readonly options?: (command: Command) => Command;
  readonly schema: z.ZodType<Options>;
  readonly build: (frame: ProviderFrame, options: Options, session: Session) => UnsignedPlan | Promise<UnsignedPlan>;
  readonly sheet: (provider: Provider, options: Options) => SheetTerms;
}

/** A command of an owner about his provider: one transaction that spends the provider box. */
export function defineOwnerVerb<Options extends object>(verb: OwnerVerb<Options>): ReturnType<typeof defineVerb> {
  const declare = verb.options ?? ((command) => command);
  return defineVerb({
    usage: verb.usage,
    description: verb.description,
    options: (command) =>
      declare(command).option('--ticket <id>', 'ticket id of the provider (default: this machine’s)'),
    schema: z.intersection(common, verb.schema),
    run: async (session, options) => {
      const [chain, deployment, { ergoTree }] = await Promise.all([
        session.chain(),
        session.deployment(),
        session.key(),
      ]);
      const provider = await findProvider(session, options.ticket);
      const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, ergoTree)]);
      const frame = { deployment, height, provider, funding: { boxes, changeErgoTree: ergoTree } };
      const plan = await verb.build(frame, options, session);
      const sheet = sheetOf(plan, { ergoTree, gpuc: deployment.tokens.gpuc }, verb.sheet(provider, options));
      const { ticketId } = provider;
      return sendPlan(session, { plan, sheet, height, wait: options.wait, facts: () => ({ ticketId }) });
    },
  });
}
