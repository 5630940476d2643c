import { z } from 'zod';
import { openedAccountIndex, planOpenAccount } from '#lib/client/account/planOpenAccount.ts';
import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import { parseErg } from '#lib/client/money.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { accountContextOf } from './context.ts';

export const accountOpen = defineVerb({
  usage: 'open',
  description: 'open a credit account with ERG as collateral',
  options: (command) => command.option('--erg <amount>', 'initial collateral (default: the minimum)'),
  schema: z.object({ erg: z.string().transform(parseErg).optional(), wait: z.boolean().default(false) }),
  run: async (session, { erg, wait }) => {
    const planned = await planOpenAccount(await accountContextOf(session), erg);
    return sendPlan(session, {
      ...planned,
      wait,
      facts: ({ outputs, id }) => ({ account: outputBoxes(outputs, id)[openedAccountIndex]?.boxId }),
    });
  },
});
