import { jobsByProvider, type Market } from '#lib/market/readMarket.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';

export interface SettleAction {
  readonly kind: 'settle';
  readonly provider: Provider;
  readonly jobs: readonly JobDelivered[] | readonly JobReview[];
}

/** The first height at which a job in review can be settled. */
export function settleableFrom(job: JobReview, guardBlocks: number): number {
  return job.state === 'disputed' ? job.releaseHeight + guardBlocks : 0;
}

/**
 * Which jobs to settle: per provider one batch, since each batch replaces the provider's box. Reviewed jobs go first:
 * an approval is somebody waiting.
 */
export function decideSettlements(
  market: Market,
  guardBlocks: number,
  maxJobsPerBatch: number,
): readonly SettleAction[] {
  const height = market.tip.height + 1;
  const reviewed = jobsByProvider(
    market.providers,
    market.reviewJobs.filter((job) => height >= settleableFrom(job, guardBlocks)),
  );
  const delivered = jobsByProvider(
    market.providers,
    market.deliveredJobs.filter((job) => height >= job.releaseHeight),
  );
  return market.providers.flatMap((provider): SettleAction[] => {
    const jobs = reviewed.get(provider) ?? delivered.get(provider);
    return jobs === undefined ? [] : [{ kind: 'settle', provider, jobs: firstOf(jobs, maxJobsPerBatch) }];
  });
}

const firstOf = (jobs: JobDelivered[] | JobReview[], count: number): JobDelivered[] | JobReview[] =>
  jobs.slice(0, count);
