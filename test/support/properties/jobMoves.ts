import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import type { JobRequest } from '#lib/protocol/jobOpen/box.ts';
import { buildOpen } from '#lib/protocol/jobOpen/open.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { people } from '../contracts/people.ts';
import { hexOf } from '../protocol/planRunner.ts';
import type { MarketRun, Move } from './marketRun.ts';
import type { ModelJob } from './model.ts';
import { expectPayout, expectReturn } from './payouts.ts';

const MATCH_TIP = 1_200_000n;
const botTree = people.bot.ergoTree;
const RESULT = '8b'.repeat(32);

export type Wish = Pick<
  ModelJob,
  'consumer' | 'classes' | 'wanted' | 'hours' | 'startBy' | 'leastReputation' | 'leastStakeMicroGpuc' | 'microGpuc'
>;

export function open(market: MarketRun, wish: Wish): Move {
  const { consumer, microGpuc } = wish;
  return {
    action: 'open',
    about: described(market, wish),
    plan: () =>
      buildOpen({
        ...market.frame,
        funding: market.wallet(consumer),
        escrowMicroGpuc: microGpuc,
        request: requestOf(wish),
      }),
    book: ([job]) => {
      market.pay(consumer, -microGpuc);
      bookOpened(market, wish, job!);
    },
  };
}

export function described(
  { model }: MarketRun,
  { consumer, classes, wanted, hours, startBy, microGpuc }: Wish,
): string {
  const on = wanted?.name ?? classes.join('|');
  return `job ${model.jobs.length} of ${consumer}: ${hours} h by ${startBy} for ${microGpuc} on ${on}`;
}

export const requestOf = ({ consumer, classes, wanted, microGpuc: _, ...wish }: Wish): JobRequest => ({
  ...wish,
  consumerTree: people[consumer].ergoTree,
  acceptedKeys: [...classes.map(hexOf), ...(wanted === undefined ? [] : [wanted.ticketId])],
  commitment: '9a'.repeat(32),
});

/** A job that begins; who paid for it is booked elsewhere. */
export function bookOpened(market: MarketRun, wish: Wish, { boxId }: ChainBox): void {
  market.tally.edges.count('nothing -> open');
  market.model.jobs.push({
    ...wish,
    name: `job ${market.model.jobs.length}`,
    openBoxId: boxId,
    boxId,
    state: 'open',
    nanoErg: market.deployment.constants.heldNanoErg + MATCH_TIP,
    priceMicroGpuc: 0n,
    deadline: 0,
    releaseHeight: 0,
    rating: 0,
    provider: undefined,
    worker: 'worker',
  });
}

export const cancel = (market: MarketRun, job: ModelJob): Move => ({
  action: 'cancel',
  about: job.name,
  plan: () => buildCancel({ ...market.frame, job: market.jobOpen(job) }),
  book: () => {
    market.pay(job.consumer, job.microGpuc);
    market.advance(job, 'cancelled');
  },
});

export const refund = (market: MarketRun, job: ModelJob): Move => ({
  action: 'refund',
  about: job.name,
  plan: () => buildRefund({ ...market.frame, job: market.jobOpen(job), changeErgoTree: botTree }),
  book: (outputs) => {
    const takenNanoErg = market.deployment.constants.exitFeeNanoErg;
    expectReturn(market, outputs, job, { microGpuc: job.microGpuc, takenNanoErg });
    market.advance(job, 'refunded');
  },
});

/** Jobs of one worker, at index i + 1 each. */
export const deliver = (market: MarketRun, jobs: readonly ModelJob[], delayBlocks: number): Move => ({
  action: 'deliver',
  about: `${names(jobs)} by ${jobs[0]!.worker}, ${delayBlocks} blocks late`,
  delayBlocks,
  plan: () =>
    buildDeliver({
      ...market.frame,
      funding: market.wallet(jobs[0]!.worker),
      jobs: jobs.map((job) => ({ job: market.jobActive(job), resultHash: RESULT })),
    }),
  book: (outputs) => {
    const releaseHeight = market.next - delayBlocks + market.deployment.constants.disputeBlocks;
    for (const [index, job] of jobs.entries()) {
      Object.assign(job, { releaseHeight });
      market.advance(job, 'delivered', outputs[index + 1]!.boxId);
    }
  },
});

export const approve = (market: MarketRun, job: ModelJob, rating: number): Move => ({
  action: 'approve',
  about: `${job.name} with ${rating}`,
  plan: () =>
    buildApprove({ ...market.frame, job: market.jobDelivered(job), funding: market.wallet(job.consumer), rating }),
  book: ([review]) => {
    job.rating = rating;
    market.advance(job, 'approved', review!.boxId);
  },
});

export const dispute = (market: MarketRun, job: ModelJob): Move => ({
  action: 'dispute',
  about: job.name,
  plan: () =>
    buildDispute({
      ...market.frame,
      job: market.jobDelivered(job),
      funding: market.wallet(job.consumer),
      reason: 'no result',
    }),
  book: ([review]) => {
    const bond = market.deployment.constants.bondMicroGpuc;
    market.pay(job.consumer, -bond);
    job.microGpuc += bond;
    market.advance(job, 'disputed', review!.boxId);
  },
});

export const dormant = (market: MarketRun, job: ModelJob): Move => ({
  action: 'dormant',
  about: job.name,
  plan: () => buildDormant({ ...market.frame, job: market.jobDelivered(job), funding: market.wallet('bot') }),
  book: ([review]) => {
    market.advance(job, 'dormant', review!.boxId);
  },
});

/** @param share what the provider gets of his price */
export const resolve = (market: MarketRun, job: ModelJob, share: bigint): Move => ({
  action: 'resolve',
  about: `${job.name}: ${share} of ${job.priceMicroGpuc}`,
  plan: () =>
    buildResolve({
      ...market.frame,
      job: market.jobReview(job),
      governance: market.governance,
      funding: market.wallet('spare'),
      providerShareMicroGpuc: share,
    }),
  book: ([review]) => {
    const state = share < job.priceMicroGpuc ? 'resolvedForConsumer' : 'resolvedForProvider';
    job.priceMicroGpuc = share;
    market.advance(job, state, review!.boxId);
  },
});

export const reclaimActive = (market: MarketRun, job: ModelJob): Move => ({
  action: 'reclaim active',
  about: job.name,
  plan: () => buildReclaimActive({ ...market.frame, job: market.jobActive(job), changeErgoTree: botTree }),
  book: (outputs) => {
    const takenNanoErg = market.deployment.constants.exitFeeNanoErg;
    expectReturn(market, outputs, job, { microGpuc: job.microGpuc, takenNanoErg });
    burnTicket(market, job);
  },
});

export const reclaimReview = (market: MarketRun, job: ModelJob): Move => ({
  action: 'reclaim reviewed',
  about: `${job.name}, ${job.state}`,
  plan: () => buildReclaimReview({ ...market.frame, job: market.jobReview(job), changeErgoTree: botTree }),
  book: (outputs) => {
    const { priceMicroGpuc, microGpuc, openBoxId: tag } = job;
    expectPayout(market, outputs, { to: job.provider!.owner, microGpuc: priceMicroGpuc, leastNanoErg: 1n, tag });
    const takenNanoErg = market.deployment.constants.exitFeeNanoErg;
    expectReturn(market, outputs, job, { microGpuc: microGpuc - priceMicroGpuc, takenNanoErg });
    burnTicket(market, job);
  },
});

function burnTicket(market: MarketRun, job: ModelJob): void {
  market.advance(job, 'reclaimed');
  job.provider!.ticketsBurned += 1;
}

export const names = (jobs: readonly ModelJob[]): string => jobs.map(({ name }) => name).join(', ');
