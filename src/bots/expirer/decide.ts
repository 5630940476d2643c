import { jobsByProvider, type Market } from '#lib/market/readMarket.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import type { ProtocolConstants } from '#lib/protocol/shared/constants.ts';

export type ExpireAction =
  | { readonly kind: 'expire'; readonly provider: Provider; readonly jobs: readonly JobActive[] }
  | { readonly kind: 'refund'; readonly job: JobOpen }
  | { readonly kind: 'reclaimActive'; readonly job: JobActive }
  | { readonly kind: 'reclaimReview'; readonly job: JobReview };

/**
 * What time has ended: jobs past their deadline (slashing a silent provider), open jobs past their last start, and
 * matched jobs that a year of silence has orphaned. A job whose provider is still there is left to its batches.
 */
export function decideExpiries(
  market: Market,
  constants: ProtocolConstants,
  maxJobsPerBatch: number,
): readonly ExpireAction[] {
  const height = market.tip.height + 1;
  const late = market.activeJobs.filter((job) => height > job.deadline);
  const expiries = [...jobsByProvider(market.providers, late)].map(([provider, jobs]): ExpireAction => ({
    kind: 'expire',
    provider,
    jobs: jobs.slice(0, maxJobsPerBatch),
  }));
  const tickets = new Set(market.providers.map(({ ticketId }) => ticketId));
  const orphaned = (job: { readonly ticketId: string }, since: number): boolean =>
    !tickets.has(job.ticketId) && height > since;
  return [
    ...expiries,
    ...market.openJobs.filter((job) => height > job.startBy).map((job): ExpireAction => ({ kind: 'refund', job })),
    ...market.activeJobs
      .filter((job) => orphaned(job, job.deadline + constants.cooldownBlocks))
      .map((job): ExpireAction => ({ kind: 'reclaimActive', job })),
    ...market.reviewJobs
      .filter((job) => orphaned(job, job.releaseHeight + constants.reclaimBlocks))
      .map((job): ExpireAction => ({ kind: 'reclaimReview', job })),
  ];
}
