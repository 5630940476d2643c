import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import type { CostMarket } from './costMarket.ts';
import type { Measurement } from './costMeasure.ts';

/** A measured transaction of `jobs` jobs. */
export interface CostRow {
  readonly action: string;
  readonly jobs: number;
  readonly measured: Measurement;
}

const MOST_SLOTS = 200;

/** Every action that takes a batch, each measured once with this many jobs. */
export function measureBatches(market: CostMarket, jobs: number): readonly CostRow[] {
  const provider = market.enrolProvider(MOST_SLOTS).made;
  const match = market.match(provider, market.opens(jobs));
  const deliver = market.deliver(match.made.jobs);
  market.waitForRelease();
  const settle = market.settle(match.made.provider, deliver.made);
  const rows = { match, deliver, settle };
  return [
    ...Object.entries(rows).map(([action, { measured }]) => ({ action, jobs, measured })),
    measureReviewed(market, settle.made, jobs),
    ...measureFailures(market, jobs),
  ];
}

function measureReviewed(market: CostMarket, provider: Provider, jobs: number): CostRow {
  const match = market.match(provider, market.opens(jobs)).made;
  const reviews = market.deliver(match.jobs).made.map((job) => approve(market, job).made);
  return { action: 'settle reviewed', jobs, measured: market.settle(match.provider, reviews).measured };
}

export function approve(market: CostMarket, job: JobDelivered): { made: JobReview; measured: Measurement } {
  const plan = buildApprove({ ...market.frame, job, funding: market.wallet('consumer'), rating: 5 });
  const { outputs, measured } = market.run(plan, 2);
  return { made: valueOf(decodeJobReview(outputs[0]!, market.deployment)), measured };
}

function measureFailures(market: CostMarket, jobs: number): readonly CostRow[] {
  const provider = market.enrolProvider(MOST_SLOTS).made;
  const declined = market.match(provider, market.opens(jobs)).made;
  const decline = market.run(
    buildDecline({ ...market.frame, ...declined, funding: market.wallet('worker') }),
    jobs + 3,
  );
  const late = market.match(market.provider(decline.outputs[0]!), market.opens(jobs)).made;
  market.ledger.height = late.jobs[0]!.deadline;
  const expire = market.run(buildExpire({ ...market.frame, ...late }), jobs + 2);
  return [
    { action: 'expire', jobs, measured: expire.measured },
    { action: 'decline', jobs, measured: decline.measured },
  ];
}
