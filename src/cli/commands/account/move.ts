import { z } from 'zod';
import { planClose } from '#lib/client/account/planClose.ts';
import { planDeposit, planRepay } from '#lib/client/account/planDeposit.ts';
import { planDraw, planPay } from '#lib/client/account/planSpend.ts';
import { planUnflag } from '#lib/client/account/planUnflag.ts';
import { ergoTreeOfAddress } from '#lib/client/address.ts';
import { parseGpuc } from '#lib/client/money.ts';
import { defineAccountVerb } from './accountVerb.ts';

const gpuc = z.string().transform(parseGpuc);

export const accountDeposit = defineAccountVerb({
  usage: 'deposit <gpuc>',
  description: 'deposit GPUC from the wallet; repays debt first',
  schema: z.object({ gpuc }),
  plan: (context, account, { gpuc: microGpuc }) => planDeposit(context, { account, microGpuc }),
});

export const accountRepay = defineAccountVerb({
  usage: 'repay [gpuc]',
  description: 'repay debt from the wallet (default: all of it); works with a stale oracle',
  schema: z.object({ gpuc: gpuc.optional() }),
  plan: (context, account, { gpuc: microGpuc }) => planRepay(context, { account, microGpuc }),
});

export const accountDraw = defineAccountVerb({
  usage: 'draw <gpuc>',
  description: 'withdraw GPUC to the wallet, drawing credit if the balance does not suffice',
  schema: z.object({ gpuc }),
  plan: (context, account, { gpuc: microGpuc }) => planDraw(context, { account, microGpuc }),
});

export const accountPay = defineAccountVerb({
  usage: 'pay <address> <gpuc>',
  description: 'pay to an address, or into its credit account if it has one; draws credit if needed',
  schema: z.object({ address: z.string(), gpuc }),
  plan: async (context, account, { address, gpuc: microGpuc }) => {
    const { network } = await context.chain.tip();
    const recipientTree = ergoTreeOfAddress(address, network);
    const { destination, ...planned } = await planPay(context, { account, microGpuc, recipientTree, address });
    return { ...planned, facts: { paidTo: destination } };
  },
});

export const accountUnflag = defineAccountVerb({
  usage: 'unflag',
  description: 'remove the flag of an account that is healthy again, so that a later fall starts a new buffer',
  schema: z.object({}),
  plan: (context, account) => planUnflag(context, account),
});

export const accountClose = defineAccountVerb({
  usage: 'close',
  description: 'close the account and return collateral, balance and deposit; requires that nothing is owed',
  schema: z.object({}),
  plan: (context, account) => planClose(context, account),
});
