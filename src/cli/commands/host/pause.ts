import { z } from 'zod';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { defineOwnerVerb } from './ownerVerb.ts';

const pausing = (paused: boolean) => ({
  schema: z.object({}),
  build: (frame: Omit<Parameters<typeof buildPause>[0], 'paused' | 'by'>) =>
    buildPause({ ...frame, paused, by: 'owner' }),
});

export const hostPause = defineOwnerVerb({
  usage: 'pause',
  description: 'stop accepting jobs; running jobs continue',
  ...pausing(true),
  sheet: ({ ticketId }) => ({ action: `Pause provider ${ticketId}` }),
});

export const hostResume = defineOwnerVerb({
  usage: 'resume',
  description: 'accept jobs again',
  ...pausing(false),
  sheet: ({ ticketId }) => ({ action: `Resume provider ${ticketId}` }),
});
