import { marketJob, marketOffer } from '#lib/market/marketOffers.ts';
import type { Market } from '#lib/market/readMarket.ts';
import { planBatches, type BatchPlan } from '#lib/matching/planBatches.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, type ProtocolConstants } from '#lib/protocol/shared/constants.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';

export interface MatchAction {
  readonly kind: 'match';
  readonly provider: Provider;
  readonly jobs: readonly JobOpen[];
  readonly by: 'class' | 'ticket';
}

export interface MatcherSnapshot {
  readonly market: Market;
  /** Of the block that the match is expected in: off-peak prices follow the block's hour. */
  readonly timestampMs: number;
}

export interface MatchDecision {
  readonly actions: readonly MatchAction[];
  /** How good the batch is, proven by the auction's own prices. */
  readonly auction: BatchPlan['mainAuction'];
}

/** Which open jobs to match with which provider now. */
export function decideMatches(
  { market, timestampMs }: MatcherSnapshot,
  constants: ProtocolConstants,
  maxJobsPerBatch: number,
): MatchDecision {
  // A job that carries less than the held amount can never be matched; one whose tip does not pay a miner could hold up
  // a whole batch, and a provider with it.
  const least = constants.heldNanoErg + DEFAULT_MINER_FEE_NANO_ERG;
  const jobs = market.openJobs.filter(({ box }) => box.value >= least);
  const jobsById = new Map(jobs.map((job) => [job.box.boxId, job]));
  const providersByTicket = new Map(market.providers.map((provider) => [provider.ticketId, provider]));
  const plan = planBatches(
    jobs.map(marketJob),
    market.providers.map((provider) => marketOffer(provider, timestampMs)),
    { height: market.tip.height + 1, maxJobsPerBatch },
  );
  const actions = plan.batches.flatMap((batch): MatchAction[] => {
    const provider = providersByTicket.get(batch.offer.ticketId);
    const matched = batch.jobs.flatMap(({ id }) => jobsById.get(id) ?? []);
    return provider === undefined || matched.length === 0
      ? []
      : [{ kind: 'match', provider, jobs: matched, by: batch.acceptedAs }];
  });
  return { actions, auction: plan.mainAuction };
}
