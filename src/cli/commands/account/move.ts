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
  description: 'GPUC of the wallet into the account; what it owes is repaid first',
  schema: z.object({ gpuc }),
  plan: (context, account, { gpuc: microGpuc }) => planDeposit(context, { account, microGpuc }),
});

export const accountRepay = defineAccountVerb({
  usage: 'repay [gpuc]',
  description: 'repay what the account owes out of the wallet, all of it where no amount is given; needs no price',
  schema: z.object({ gpuc: gpuc.optional() }),
  plan: (context, account, { gpuc: microGpuc }) => planRepay(context, { account, microGpuc }),
});

export const accountDraw = defineAccountVerb({
  usage: 'draw <gpuc>',
  description: 'GPUC of the account into the wallet, on credit where its balance does not suffice',
  schema: z.object({ gpuc }),
  plan: (context, account, { gpuc: microGpuc }) => planDraw(context, { account, microGpuc }),
});

export const accountPay = defineAccountVerb({
  usage: 'pay <address> <gpuc>',
  description: 'pay somebody: into his account if he has one, else to his address; credit included',
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
  description: 'leave: collateral, balance and deposit come home; nothing may be owed',
  schema: z.object({}),
  plan: (context, account) => planClose(context, account),
});
