import { z } from 'zod';
import { formatErg, formatGpuc } from '#lib/client/money.ts';
import { buildRefillDesk } from '#lib/protocol/desk/refill.ts';
import { buildSetDesk } from '#lib/protocol/desk/set.ts';
import { buildWithdrawDesk } from '#lib/protocol/desk/withdraw.ts';
import { nothing } from '#lib/client/sheet.ts';
import { declareTerms, deskRisks, describeTerms, mergeTerms, saidAmounts, saidTerms } from './deskTerms.ts';
import { defineDeskVerb } from './deskVerb.ts';

export const deskRefill = defineDeskVerb({
  usage: 'refill',
  description: 'add GPUC, ERG or both to a desk',
  options: (command) => command.option('--gpuc <amount>', 'GPUC to add').option('--erg <amount>', 'ERG to add'),
  schema: z.object(saidAmounts).refine(({ gpuc, erg }) => gpuc + erg > 0n, 'say what to add: --gpuc, --erg or both'),
  build: (frame, { gpuc, erg }) => buildRefillDesk({ ...frame, addedMicroGpuc: gpuc, addedNanoErg: erg }),
  sheet: ({ box }, { gpuc: microGpuc, erg: nanoErg }, { constants }) => ({
    action: `Add ${formatGpuc(microGpuc)} GPUC and ${formatErg(nanoErg)} ERG to desk ${box.boxId}`,
    locked: { microGpuc, nanoErg },
    expectedReturn: { microGpuc, nanoErg },
    notes: deskRisks(constants.oracleBlocks),
  }),
});

export const deskWithdraw = defineDeskVerb({
  usage: 'withdraw',
  description: 'withdraw GPUC, ERG or everything from a desk',
  options: (command) =>
    command
      .option('--gpuc <amount>', 'GPUC to withdraw')
      .option('--erg <amount>', 'ERG to withdraw')
      .option('--all', 'everything, deposit included; closes the desk'),
  schema: z
    .object({ ...saidAmounts, all: z.boolean().default(false) })
    .refine(({ gpuc, erg, all }) => all !== gpuc + erg > 0n, 'say what to take: --gpuc, --erg or both, or else --all'),
  build: (frame, { gpuc, erg, all }) =>
    buildWithdrawDesk({ ...frame, ...(all ? {} : { amounts: { microGpuc: gpuc, nanoErg: erg } }) }),
  sheet: ({ box, gpucMicroGpuc }, { gpuc, erg, all }) => {
    const microGpuc = all ? gpucMicroGpuc : gpuc;
    const nanoErg = all ? box.value : erg;
    return {
      action: `Take ${formatGpuc(microGpuc)} GPUC and ${formatErg(nanoErg)} ERG out of desk ${box.boxId}`,
      expectedReturn: { microGpuc, nanoErg },
      worstLoss: nothing,
      notes: ['If somebody trades with it before this is mined, this transaction fails and nothing is lost.'],
    };
  },
});

export const deskSet = defineDeskVerb({
  usage: 'set',
  description: 'change the terms of a desk',
  options: declareTerms,
  schema: z
    .object(saidTerms)
    .refine(
      (said) => Object.values(said).some((term) => term !== undefined),
      'say what to change: --ask, --bid, --most or --least',
    ),
  build: (frame, said) => buildSetDesk({ ...frame, terms: mergeTerms(said, frame.desk.terms) }),
  sheet: ({ box, terms }, said) => ({
    action: `Change the terms of desk ${box.boxId}: it ${describeTerms(mergeTerms(said, terms))}`,
  }),
});
