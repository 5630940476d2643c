import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Draw } from '../draw.ts';
import type { MarketRun } from '../marketRun.ts';
import { ticketsHome, type ModelJob } from '../model.ts';
import {
  canDecline,
  canExpire,
  canGoDormant,
  canReclaim,
  canRefund,
  canSettle,
  hasProvider,
  present,
} from '../rules.ts';
import { canDeliver, canDispute, canResolve } from '../rules.ts';

/** A frame as it would be at another height. */
const frameAt = (market: MarketRun, height: number): Frame => ({ ...market.frame, height });

/** The ledger itself refuses outputs from the future, before any script runs. */
function datedNow(market: MarketRun, plan: UnsignedPlan): UnsignedPlan {
  const { height } = market.ledger;
  const outputs = plan.transaction.outputs.map((output) => ({
    ...output,
    creationHeight: Math.min(output.creationHeight, height),
  }));
  return { ...plan, transaction: { ...plan.transaction, outputs } };
}

const ofJobs =
  (wrong: (market: MarketRun, job: ModelJob) => boolean, plan: (market: MarketRun, job: ModelJob) => UnsignedPlan) =>
  (market: MarketRun, draw: Draw): UnsignedPlan | undefined => {
    const job = draw.oneOf(market.model.jobs.filter((found) => wrong(market, found)));
    return job === undefined ? undefined : datedNow(market, plan(market, job));
  };

const providerOf = (market: MarketRun, job: ModelJob) => market.provider(job.provider!);
const inState =
  (state: string, may: (market: MarketRun, job: ModelJob) => boolean) => (market: MarketRun, job: ModelJob) =>
    job.state === state && !may(market, job);

/** Honest actions built as if it were another time than it is. */
export const untimely = {
  'early refund': ofJobs(inState('open', canRefund), (market, job) =>
    buildRefund({ ...frameAt(market, job.startBy), job: market.jobOpen(job) }),
  ),
  'late delivery': ofJobs(
    inState('active', (market, job) => canDeliver(market, job, 0)),
    (market, job) =>
      buildDeliver({
        ...frameAt(market, job.deadline - 1),
        funding: market.wallet(job.worker),
        jobs: [{ job: market.jobActive(job), resultHash: '9c'.repeat(32) }],
      }),
  ),
  'early expiry': ofJobs(
    (market, job) => hasProvider(job) && inState('active', canExpire)(market, job),
    (market, job) =>
      buildExpire({
        ...frameAt(market, job.deadline),
        provider: providerOf(market, job),
        jobs: [market.jobActive(job)],
      }),
  ),
  'late decline': ofJobs(
    (market, job) => hasProvider(job) && inState('active', canDecline)(market, job),
    (market, job) =>
      buildDecline({
        ...frameAt(market, job.deadline - 1),
        provider: providerOf(market, job),
        jobs: [market.jobActive(job)],
        funding: market.wallet(job.provider!.worker),
      }),
  ),
  'early reclaim of an active job': ofJobs(inState('active', canReclaim), (market, job) =>
    buildReclaimActive({
      ...frameAt(market, job.deadline + market.deployment.constants.cooldownBlocks),
      job: market.jobActive(job),
    }),
  ),
  'early settlement': ofJobs(
    (market, job) => hasProvider(job) && inState('delivered', canSettle)(market, job),
    (market, job) =>
      buildSettle({
        ...frameAt(market, job.releaseHeight),
        provider: providerOf(market, job),
        jobs: [market.jobDelivered(job)],
      }),
  ),
  'early default of a dispute': ofJobs(
    (market, job) => hasProvider(job) && inState('disputed', canSettle)(market, job),
    (market, job) =>
      buildSettle({
        ...frameAt(market, job.releaseHeight + market.deployment.constants.guardBlocks),
        provider: providerOf(market, job),
        jobs: [market.jobReview(job)],
      }),
  ),
  'late dispute': ofJobs(inState('delivered', canDispute), (market, job) =>
    buildDispute({
      ...frameAt(market, job.releaseHeight - 2),
      job: market.jobDelivered(job),
      funding: market.wallet(job.consumer),
    }),
  ),
  'early dormancy': ofJobs(inState('delivered', canGoDormant), (market, job) =>
    buildDormant({
      ...frameAt(market, job.releaseHeight + market.deployment.constants.reclaimBlocks),
      job: market.jobDelivered(job),
      funding: market.wallet('bot'),
    }),
  ),
  'late resolution': ofJobs(inState('disputed', canResolve), (market, job) =>
    buildResolve({
      ...frameAt(market, job.releaseHeight),
      job: market.jobReview(job),
      governance: market.governance,
      funding: market.wallet('spare'),
      providerShareMicroGpuc: 1n,
    }),
  ),
  'early reclaim of a reviewed job': ofJobs(
    (market, job) =>
      ['approved', 'disputed', 'resolvedForProvider', 'resolvedForConsumer'].includes(job.state) &&
      !canReclaim(market, job),
    (market, job) =>
      buildReclaimReview({
        ...frameAt(market, job.releaseHeight + market.deployment.constants.reclaimBlocks),
        job: market.jobReview(job),
      }),
  ),
  'early leave': (market: MarketRun, draw: Draw): UnsignedPlan | undefined => {
    const staying = present(market).filter(({ retireHeight }) => retireHeight === 0 || retireHeight > market.next);
    const provider = draw.oneOf(staying);
    const registry = draw.oneOf(market.registries);
    if (provider === undefined || registry === undefined) return undefined;
    const retireHeight = provider.retireHeight === 0 ? 1 : provider.retireHeight;
    const plan = buildLeave({
      ...frameAt(market, Math.max(retireHeight, market.ledger.height)),
      registry,
      provider: { ...market.provider(provider), retireHeight },
      acceptForfeit: ticketsHome(market.model, provider) <= provider.slots,
    });
    return datedNow(market, plan);
  },
  'early enactment': (market: MarketRun): UnsignedPlan | undefined => {
    const { proposed } = market.model;
    if (proposed === undefined || market.next >= proposed.readyHeight) return undefined;
    const { governance, proposal } = market;
    const funding = market.wallet('spare');
    return datedNow(market, buildEnact({ ...frameAt(market, proposed.readyHeight), governance, proposal, funding }));
  },
} as const;
