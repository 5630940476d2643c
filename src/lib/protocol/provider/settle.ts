import type { JobDelivered } from '../jobDelivered/box.ts';
import type { JobReview } from '../jobReview/box.ts';
import { assemble } from '../shared/assemble.ts';
import type { ProtocolConstants } from '../shared/constants.ts';
import { sumOf } from '../shared/numbers.ts';
import { consumerPayment, depositAfter, treasuryPayment } from '../shared/payments.ts';
import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { checkBatch, type EndBatch } from './batch.ts';
import { providerActions } from './contract.ts';
import { successor } from './successor.ts';

export type SettledJob = JobDelivered | JobReview;

export interface SettleParams extends Omit<EndBatch<SettledJob>, 'jobs'> {
  /** All delivered or all in review: the jobs of a batch have the same script. */
  readonly jobs: readonly JobDelivered[] | readonly JobReview[];
  /** Recipient of the tips; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** First height of an including block at which a job can be settled. */
export function settleHeight(job: SettledJob, constants: Pick<ProtocolConstants, 'guardBlocks'>): number {
  if (job.kind === 'jobDelivered') return job.releaseHeight;
  return job.state === 'disputed' ? job.releaseHeight + constants.guardBlocks : 0;
}

/** micro-GPUC paid for a job before the protocol fee: its price, plus the dispute fee if the consumer's dispute failed. */
export function settledPriceMicroGpuc(
  job: SettledJob,
  constants: Pick<ProtocolConstants, 'disputeFeeMicroGpuc'>,
): bigint {
  const failedDispute = job.kind === 'jobReview' && (job.state === 'disputed' || job.state === 'resolvedForProvider');
  return failedDispute ? job.priceMicroGpuc + constants.disputeFeeMicroGpuc : job.priceMicroGpuc;
}

/** Protocol fee of a batch, micro-GPUC, rounded up. */
export const batchFeeMicroGpuc = (sum: bigint, feeBps: number): bigint => (sum * BigInt(feeBps) + 9_999n) / 10_000n;

/**
 * Settles jobs that are due: tickets and earnings to the provider, the rest to each consumer, the fee to the
 * treasury. Nobody signs.
 */
export function buildSettle(params: SettleParams): UnsignedPlan {
  const { deployment, provider, height } = params;
  const { constants } = deployment;
  const jobs: readonly SettledJob[] = params.jobs;
  checkBatch(provider, jobs);
  for (const job of jobs) {
    requireThat(job.kind === jobs[0]?.kind, 'invalid', 'Delivered and reviewed jobs settle in separate batches.');
    const from = settleHeight(job, constants);
    requireThat(height + 1 >= from, 'wrong_state', `The job settles from height ${from}.`, {
      boxId: job.box.boxId,
      from,
    });
  }
  const prices = jobs.map((job) => settledPriceMicroGpuc(job, constants));
  const sum = sumOf(prices);
  const fee = batchFeeMicroGpuc(sum, provider.feeBps);
  return assemble({
    frame: params,
    inputs: [provider, ...jobs].map(({ box }) => ({ box })),
    outputs: [
      successor(provider, deployment, {
        action: jobs[0]?.kind === 'jobReview' ? providerActions.settleReviewed : providerActions.settle,
        batchSize: jobs.length,
        ticketsGained: jobs.length,
        gpucGained: sum - fee,
        counters: countersAfter(params, sum),
      }),
      ...jobs.map((job, index) =>
        consumerPayment(job, deployment, {
          nanoErg: depositAfter(job.box.value, constants.endTipNanoErg),
          microGpuc: job.escrowMicroGpuc - (prices[index] ?? 0n),
        }),
      ),
      treasuryPayment(deployment, fee, provider.box.boxId),
    ],
    changeErgoTree: params.changeErgoTree,
  });
}

function countersAfter({ provider, jobs }: SettleParams, sum: bigint) {
  const reviews = (jobs as readonly SettledJob[]).filter((job) => job.kind === 'jobReview');
  const lost = reviews.filter(({ state }) => state === 'resolvedForConsumer').length;
  return {
    completed: BigInt(provider.completed + jobs.length - lost),
    disputesLost: BigInt(provider.disputesLost + lost),
    volume: provider.volumeMicroGpuc + sum,
    ratingSum: BigInt(provider.ratingSum + reviews.reduce((stars, { rating }) => stars + rating, 0)),
    ratingCount: BigInt(provider.ratingCount + reviews.filter(({ state }) => state === 'approved').length),
  };
}
