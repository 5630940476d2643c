import type { Command } from 'commander';
import { z } from 'zod';
import type { AccountContext, Planned } from '#lib/client/account/accountContext.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { accountContextOf, accountSchema, declareAccount, ownAccount } from './context.ts';

export interface AccountVerb<Options> {
  readonly usage: string;
  readonly description: string;
  readonly options?: (command: Command) => Command;
  readonly schema: z.ZodType<Options>;
  readonly plan: (
    context: AccountContext,
    account: Account,
    options: Options,
  ) => Promise<Planned & { readonly facts?: Readonly<Record<string, unknown>> }>;
}

/** A command of a member about one account: one transaction that spends it. */
export function defineAccountVerb<Options extends object>(verb: AccountVerb<Options>): ReturnType<typeof defineVerb> {
  const declare = verb.options ?? ((command) => command);
  return defineVerb({
    usage: verb.usage,
    description: verb.description,
    options: (command) => declareAccount(declare(command)),
    schema: z.intersection(accountSchema, verb.schema),
    run: async (session, options) => {
      const context = await accountContextOf(session);
      const account = await ownAccount(context, options.account);
      const { facts = {}, ...planned } = await verb.plan(context, account, options);
      return sendPlan(session, { ...planned, wait: options.wait, facts: () => facts });
    },
  });
}
