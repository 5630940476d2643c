import { buildEnact } from '#lib/protocol/governance/enact.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { buildPropose } from '#lib/protocol/proposal/propose.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import { buildSpendTreasury } from '#lib/protocol/treasury/spendTreasury.ts';
import { people } from '#test/support/contracts/people.ts';
import type { AuditedMarket } from './auditedMarket.ts';

/** Every action of the protocol at least once, honestly. */
export function takeEveryAction(market: AuditedMarket): void {
  openJobsGoHome(market);
  let provider = jobsArePaid(market, market.enrol());
  provider = jobsAreReviewed(market, provider);
  provider = jobsFail(market, provider);
  provider = ownerActs(market, provider);
  orphansGoHome(market, provider);
  guardsGovern(market);
  market.match(market.enrol(), 2);
  market.open();
}

function openJobsGoHome(market: AuditedMarket): void {
  market.run(buildCancel({ ...market.frame, job: market.open() }));
  const job = market.open({ startBy: market.devchain.height + 5 });
  market.reach(job.startBy);
  market.run(buildRefund({ ...market.frame, job, changeErgoTree: people.bot.ergoTree }));
}

function jobsArePaid(market: AuditedMarket, enrolled: Provider): Provider {
  const { provider, jobs } = market.match(enrolled, 3);
  const delivered = market.deliver(jobs);
  market.reach(delivered[0]!.releaseHeight);
  const plan = buildSettle({ ...market.frame, provider, jobs: delivered, changeErgoTree: people.bot.ergoTree });
  const settled = market.provider(market.run(plan)[0]!);
  const part = buildCollect({ ...market.frame, provider: settled, funding: market.wallet('owner'), microGpuc: 3n });
  const collected = market.provider(market.run(part)[0]!);
  const withdrawn = buildWithdraw({ ...market.frame, provider: collected, funding: market.wallet('bot') });
  return market.provider(market.run(withdrawn)[0]!);
}

function jobsAreReviewed(market: AuditedMarket, before: Provider): Provider {
  const { provider, jobs } = market.match(before, 4);
  const [first, second, third, fourth] = market.deliver(jobs);
  const funding = () => market.wallet('consumer');
  const approved = market.run(buildApprove({ ...market.frame, job: first!, funding: funding(), rating: 4 }))[0]!;
  const [lost, won, ignored] = [second!, third!, fourth!].map((job) =>
    market.review(market.run(buildDispute({ ...market.frame, job, funding: funding(), reason: 'no' }))[0]!),
  );
  const resolve = (job: typeof lost, divisor: bigint) => {
    const { governance } = market;
    const providerShareMicroGpuc = job!.priceMicroGpuc / divisor;
    const funds = market.wallet('bot');
    const plan = buildResolve({ ...market.frame, job: job!, governance, funding: funds, providerShareMicroGpuc });
    return market.review(market.run(plan)[0]!);
  };
  const reviewed = [market.review(approved), resolve(lost, 3n), resolve(won, 1n)];
  const settled = market.provider(market.run(buildSettle({ ...market.frame, provider, jobs: reviewed }))[0]!);
  market.reach(ignored!.releaseHeight + 40);
  return market.provider(market.run(buildSettle({ ...market.frame, provider: settled, jobs: [ignored!] }))[0]!);
}

function jobsFail(market: AuditedMarket, before: Provider): Provider {
  const expiring = market.match(before, 2);
  market.reach(expiring.jobs[0]!.deadline + 1);
  const expire = buildExpire({ ...market.frame, provider: expiring.provider, jobs: expiring.jobs });
  const expired = market.provider(market.run(expire)[0]!);
  const { provider, jobs } = market.match(expired, 2);
  const decline = buildDecline({ ...market.frame, provider, jobs, funding: market.wallet('worker') });
  return market.provider(market.run(decline)[0]!);
}

function ownerActs(market: AuditedMarket, before: Provider): Provider {
  const funding = () => market.wallet('owner');
  let provider = before;
  const pause = (paused: boolean, by: 'owner' | 'worker') => {
    const plan = buildPause({ ...market.frame, provider, funding: market.wallet(by), paused, by });
    provider = market.provider(market.run(plan)[0]!);
  };
  pause(true, 'worker');
  pause(false, 'owner');
  const terms = { ...provider.terms, basePriceMicroGpuc: 400_000n };
  provider = market.provider(market.run(buildUpdate({ ...market.frame, provider, funding: funding(), terms }))[0]!);
  const more = buildAddStake({ ...market.frame, provider, funding: funding(), stakeMicroGpuc: 1_000_000n });
  return market.provider(market.run(more)[0]!);
}

/** One job is delivered and forgotten, one never delivered; the provider leaves meanwhile. */
function orphansGoHome(market: AuditedMarket, before: Provider): void {
  const { provider, jobs } = market.match(before, 2);
  const [forgotten] = market.deliver([jobs[0]!]);
  const retire = buildRetire({ ...market.frame, provider, funding: market.wallet('owner') });
  const retired = market.provider(market.run(retire)[0]!);
  market.reach(retired.retireHeight);
  const { registry } = market;
  market.run(buildLeave({ ...market.frame, registry, provider: retired, acceptForfeit: true }));
  const changeErgoTree = people.bot.ergoTree;
  const { reclaimBlocks } = market.deployment.constants;
  market.reach(forgotten!.releaseHeight + reclaimBlocks + 1);
  market.run(buildReclaimActive({ ...market.frame, job: jobs[1]!, changeErgoTree }));
  const dormant = buildDormant({ ...market.frame, job: forgotten!, funding: market.wallet('bot') });
  const job = market.review(market.run(dormant)[0]!);
  market.run(buildReclaimReview({ ...market.frame, job, changeErgoTree }));
}

function guardsGovern(market: AuditedMarket): void {
  const { governance } = market;
  const parameters = { ...governance, feeBps: 200, slashMicroGpuc: 2_000_000n };
  const propose = buildPropose({
    ...market.frame,
    proposal: market.proposal,
    governance,
    funding: market.wallet('bot'),
    parameters,
  });
  market.run(propose);
  const { proposal } = market;
  market.reach(proposal.readyHeight);
  market.run(buildEnact({ ...market.frame, governance, proposal, funding: market.wallet('bot') }));
  const [fees] = market.devchain.index.lists.unspentByTree.of(market.deployment.trees.treasury);
  const spend = buildSpendTreasury({
    ...market.frame,
    boxes: [fees!.box],
    governance: market.governance,
    funding: market.wallet('bot'),
    recipientTree: people.bot.ergoTree,
  });
  market.run(spend);
  const { registry } = market;
  market.run(buildTopUp({ ...market.frame, registry, funding: market.wallet('bot'), nanoErg: 5_000_000n }));
}
