import { z } from 'zod';
import { planEarnings } from '#lib/client/account/planEarnings.ts';
import { parseGpuc } from '#lib/client/money.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { accountContextOf, accountSchema, ownAccount } from '../account/context.ts';
import { findProvider } from './hostFile.ts';

export const hostWithdraw = defineVerb({
  usage: 'withdraw [gpuc]',
  description: 'withdraw earnings (default: all) to the wallet or into the credit account',
  options: (command) =>
    command
      .option('--to <place>', 'wallet, or credit for the credit account (repays debt)', 'wallet')
      .option('--account <box>', 'beginning of the account’s box id, if the wallet has several')
      .option('--ticket <id>', 'ticket id of the provider (default: this machine’s)'),
  schema: accountSchema.extend({
    gpuc: z.string().transform(parseGpuc).optional(),
    to: z.enum(['wallet', 'credit']),
    ticket: z.string().optional(),
  }),
  run: async (session, { gpuc, to, account, ticket, wait }) => {
    const context = await accountContextOf(session);
    const provider = await findProvider(session, ticket);
    const into = to === 'credit' ? await ownAccount(context, account) : undefined;
    const planned = await planEarnings(context, { provider, microGpuc: gpuc, into });
    const { ticketId } = provider;
    return sendPlan(session, { ...planned, wait, facts: () => ({ ticketId, paidTo: to }) });
  },
});
