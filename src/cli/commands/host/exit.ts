import { z } from 'zod';
import { formatGpuc } from '#lib/client/money.ts';
import { anyShard } from '#lib/client/registryShards.ts';
import type { SheetTerms } from '#lib/client/sheet.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildLeave, forfeitOf } from '#lib/protocol/registry/leave.ts';
import { CARRIER_NANO_ERG, DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { defineOwnerVerb } from './ownerVerb.ts';

export const hostRetire = defineOwnerVerb({
  usage: 'retire',
  description: 'stop accepting jobs permanently and start the cooldown',
  schema: z.object({}),
  build: (frame) => buildRetire(frame),
  sheet: ({ ticketId }) => ({
    action: `Retire provider ${ticketId}, for good`,
    notes: ['After the cooldown, dgcm host leave brings stake, earnings and deposit home.'],
  }),
});

export const hostLeave = defineOwnerVerb({
  usage: 'leave',
  description: 'end a retired provider and return stake, earnings and deposit',
  options: (command) =>
    command.option('--accept-forfeit', 'leave with jobs still holding tickets, forfeiting a slash for each'),
  schema: z.object({ acceptForfeit: z.boolean().default(false) }),
  build: async ({ deployment, height, provider }, { acceptForfeit }, session) =>
    buildLeave({
      deployment,
      height,
      provider,
      registry: await anyShard({ chain: await session.chain(), deployment }),
      acceptForfeit,
    }),
  sheet: leaveTerms,
});

/** What leaving brings home and, where jobs still hold tickets, what it costs for good. */
export function leaveTerms(provider: Provider): SheetTerms {
  const { ticketId, stakeMicroGpuc, earningsMicroGpuc, box } = provider;
  const action = `Leave with provider ${ticketId}`;
  const ends = 'Its reputation ends with it.';
  const whole = stakeMicroGpuc + earningsMicroGpuc;
  const { missing, microGpuc: forfeit } = forfeitOf(provider);
  if (missing === 0) return { action, expectedReturn: { nanoErg: box.value, microGpuc: whole }, notes: [ends] };
  const jobs = missing === 1 ? '1 job still holds a ticket' : `${missing} jobs still hold a ticket`;
  return {
    action,
    // The forfeit travels to the treasury in a box that the deposit pays for.
    expectedReturn: { nanoErg: box.value - CARRIER_NANO_ERG, microGpuc: whole - forfeit },
    worstLoss: { nanoErg: CARRIER_NANO_ERG + DEFAULT_MINER_FEE_NANO_ERG, microGpuc: forfeit },
    notes: [`${jobs}: leaving now forfeits ${formatGpuc(forfeit)} GPUC to the treasury, for good.`, ends],
  };
}
