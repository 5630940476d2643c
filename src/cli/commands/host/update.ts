import { z } from 'zod';
import { parseGpuc } from '#lib/client/money.ts';
import { nothing } from '#lib/client/sheet.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { defineOwnerVerb } from './ownerVerb.ts';
import { declareTerms, mergeTerms, termsSchema } from './terms.ts';

export const hostUpdate = defineOwnerVerb({
  usage: 'update',
  description: 'change the terms; running jobs keep theirs',
  options: declareTerms,
  schema: termsSchema,
  build: (frame, said) => buildUpdate({ ...frame, terms: mergeTerms(said, frame.provider.terms) }),
  sheet: ({ ticketId }) => ({ action: `Change the terms of provider ${ticketId}` }),
});

export const hostAddStake = defineOwnerVerb({
  usage: 'add-stake',
  description: 'add to the stake',
  options: (command) => command.requiredOption('--gpuc <amount>', 'how much'),
  schema: z.object({ gpuc: z.string().transform(parseGpuc) }),
  build: (frame, { gpuc }) => buildAddStake({ ...frame, stakeMicroGpuc: gpuc }),
  sheet: ({ ticketId }, { gpuc }) => ({
    action: `Add to the stake of provider ${ticketId}`,
    locked: { ...nothing, microGpuc: gpuc },
    expectedReturn: { ...nothing, microGpuc: gpuc },
  }),
});
