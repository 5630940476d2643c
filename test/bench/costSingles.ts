import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { decodeJobReview } from '#lib/protocol/jobReview/box.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { people } from '#test/support/contracts/people.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { approve, type CostRow } from './costBatches.ts';
import type { CostMarket } from './costMarket.ts';

/** Every action on one box, each measured once. */
export function measureSingles(market: CostMarket): readonly CostRow[] {
  const enrol = market.enrolProvider(20);
  const rows = [
    row('enrolProvider', enrol),
    row('open', market.open()),
    ...measureOpenExits(market),
    ...measureReviews(market, enrol.made),
    ...measureOwner(market),
  ];
  const { governance } = market;
  const boxes = market.treasury.slice(0, 1);
  const recipientTree = people.spare.ergoTree;
  const spend = buildSpendTreasury({
    ...market.frame,
    boxes,
    governance,
    recipientTree,
    funding: market.wallet('spare'),
  });
  return [...rows, row('spend treasury', market.run(spend, 2))];
}

const row = (action: string, { measured }: Pick<CostRow, 'measured'>): CostRow => ({ action, jobs: 1, measured });

function measureOpenExits(market: CostMarket): readonly CostRow[] {
  const [cancelled, refunded] = market.opens(2);
  const cancel = market.run(buildCancel({ ...market.frame, job: cancelled! }), 2);
  market.ledger.height = refunded!.startBy;
  const refund = market.run(buildRefund({ ...market.frame, job: refunded! }), 2);
  return [row('cancel', cancel), row('refund', refund)];
}

function measureReviews(market: CostMarket, provider: Provider): readonly CostRow[] {
  const { jobs } = market.match(provider, market.opens(4)).made;
  const delivered = market.deliver(jobs.slice(0, 3)).made;
  const approved = approve(market, delivered[0]!);
  const dispute = market.run(
    buildDispute({ ...market.frame, job: delivered[1]!, funding: market.wallet('consumer'), reason: 'no result' }),
    2,
  );
  const disputed = valueOf(decodeJobReview(dispute.outputs[0]!, market.deployment));
  const { governance } = market;
  const resolve = buildResolve({
    ...market.frame,
    job: disputed,
    governance,
    funding: market.wallet('spare'),
    providerShareMicroGpuc: 1n,
  });
  const resolved = market.run(resolve, 2);
  return [
    row('approve', approved),
    row('dispute', dispute),
    row('resolve', resolved),
    ...measureReclaims(market, delivered[2]!, jobs[3]!),
  ];
}

function measureReclaims(
  market: CostMarket,
  delivered: JobDelivered,
  active: Parameters<typeof buildReclaimActive>[0]['job'],
): readonly CostRow[] {
  const { constants } = market.deployment;
  market.ledger.height = active.deadline + constants.cooldownBlocks;
  const reclaimActive = market.run(buildReclaimActive({ ...market.frame, job: active }), 2);
  market.ledger.height = delivered.releaseHeight + constants.reclaimBlocks;
  const dormant = market.run(buildDormant({ ...market.frame, job: delivered, funding: market.wallet('spare') }), 2);
  const job = valueOf(decodeJobReview(dormant.outputs[0]!, market.deployment));
  const reclaimReview = market.run(buildReclaimReview({ ...market.frame, job }), 3);
  return [row('reclaim active', reclaimActive), row('dormant', dormant), row('reclaim reviewed', reclaimReview)];
}

function measureOwner(market: CostMarket): readonly CostRow[] {
  let provider = market.enrolProvider(20).made;
  const measured: CostRow[] = [];
  const step = (action: string, plan: UnsignedPlan, neededOutputs: number) => {
    const done = market.run(plan, neededOutputs);
    measured.push(row(action, done));
    provider = market.provider(done.outputs[0]!);
  };
  const frame = () => ({ ...market.frame, provider, funding: market.wallet('owner') });
  step('update', buildUpdate({ ...frame(), terms: { ...provider.terms, basePriceMicroGpuc: 600_000n } }), 2);
  step('addStake', buildAddStake({ ...frame(), stakeMicroGpuc: 1_000_000n }), 2);
  step('pause (owner)', buildPause({ ...frame(), paused: true, by: 'owner' }), 2);
  step('resume (worker)', buildPause({ ...frame(), funding: market.wallet('worker'), paused: false, by: 'worker' }), 2);
  const { made } = market.match(provider, market.opens(2));
  const delivered = market.deliver(made.jobs).made;
  market.waitForRelease();
  provider = market.settle(made.provider, delivered).made;
  step('withdraw', buildWithdraw(frame()), 3);
  step('retire', buildRetire(frame()), 2);
  market.ledger.height = provider.retireHeight;
  const { registry } = market;
  const leave = market.run(buildLeave({ ...market.frame, registry, provider }), 3);
  const topUp = market.run(
    buildTopUp({ ...market.frame, registry: market.registry, funding: market.wallet('spare'), nanoErg: 1_000_000n }),
    2,
  );
  return [...measured, row('leave', leave), row('topUp', topUp)];
}
