import type { MarketJob, MarketOffer } from '#lib/matching/marketIndex.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { hourPriceMicroGpuc } from '#lib/protocol/provider/price.ts';

/** A provider's busy slots: slots without a ticket in the box. Tickets burned by a reclaim count as busy forever. */
export const busySlotsOf = (provider: Provider): number => provider.slots + 1 - provider.ticketsHome;

/** Slots that can be matched now: the last ticket stays, and the stake must cover every busy slot. */
export function fillableSlots(provider: Provider): number {
  if (provider.slashMicroGpuc <= 0n) return provider.freeSlots;
  const covered = Number(provider.stakeMicroGpuc / provider.slashMicroGpuc) - busySlotsOf(provider);
  return Math.max(0, Math.min(provider.freeSlots, covered));
}

/** A provider as the auction sees it, at the price of a block with this timestamp. */
export function marketOffer(provider: Provider, timestampMs: number): MarketOffer {
  const { gpuClassHex, ticketId } = provider;
  return {
    ticketId,
    gpuClass: gpuClassHex,
    busySlots: busySlotsOf(provider),
    freeSlots: fillableSlots(provider),
    longestHours: provider.terms.longestHours,
    reputation: provider.reputation,
    stakeMicroGpuc: provider.stakeMicroGpuc,
    // A price of zero means terms that the contract refuses.
    available:
      provider.available &&
      provider.retireHeight === 0 &&
      hourPriceMicroGpuc(provider, provider.slots, timestampMs) > 0n,
    hourPriceAt: (busyAfter) => hourPriceMicroGpuc(provider, busyAfter, timestampMs),
  };
}

/** An open job as the auction sees it. */
export const marketJob = (job: JobOpen): MarketJob => ({
  id: job.box.boxId,
  accepts: job.acceptedKeys,
  hours: job.hours,
  limitMicroGpuc: job.escrowMicroGpuc,
  minReputation: job.leastReputation,
  minStakeMicroGpuc: job.leastStakeMicroGpuc,
  startByHeight: job.startBy,
});
