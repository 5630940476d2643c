import { describe, expect, it } from 'vitest';
import { parameters, treasuryBox } from '#test/support/contracts/boxes.ts';
import { people } from '#test/support/contracts/people.ts';
import { Market } from '#test/support/protocol/market.ts';
import { buildEnact } from './governance/enact.ts';
import { buildDeliver } from './jobActive/deliver.ts';
import { buildReclaimActive } from './jobActive/reclaimActive.ts';
import { buildApprove } from './jobDelivered/approve.ts';
import { buildDispute } from './jobDelivered/dispute.ts';
import { buildDormant } from './jobDelivered/dormant.ts';
import { buildOpen } from './jobOpen/open.ts';
import { buildRefund } from './jobOpen/refund.ts';
import { buildReclaimReview } from './jobReview/reclaimReview.ts';
import { buildResolve } from './jobReview/resolve.ts';
import { buildPropose } from './proposal/propose.ts';
import { buildAddStake } from './provider/addStake.ts';
import { buildDecline } from './provider/decline.ts';
import { buildEnrolProvider } from './provider/enrolProvider.ts';
import { buildExpire } from './provider/expire.ts';
import { buildMatch } from './provider/match.ts';
import { buildPause } from './provider/pause.ts';
import { buildRetire } from './provider/retire.ts';
import { buildSettle } from './provider/settle.ts';
import { buildUpdate } from './provider/update.ts';
import { buildWithdraw } from './provider/withdraw.ts';
import { buildLeave } from './registry/leave.ts';
import { buildTopUp } from './registry/topUp.ts';
import { PlanError, type PlanErrorCode } from './shared/planError.ts';
import { buildSpendTreasury, type SpendTreasuryParams } from './treasury/spendTreasury.ts';

const market = new Market();
const { governance, proposal, registry } = market;
const open = market.open();
const { provider, jobs } = market.running(2);
const active = jobs[0]!;
const delivered = market.deliver([active])[0]!;
const review = { ...delivered, kind: 'jobReview', state: 'disputed', rating: 0 } as const;
const frame = market.frame;
const late = { ...frame, height: active.deadline + 5_000 };
const ownerFunds = market.wallet('owner', 9_000_000n);
const spendTreasury = (change: Partial<SpendTreasuryParams>) =>
  buildSpendTreasury({
    ...frame,
    boxes: [treasuryBox(10n)],
    governance,
    funding: ownerFunds,
    recipientTree: people.bot.ergoTree,
    ...change,
  });
const consumerFunds = market.wallet('consumer', 9_000_000n);
const workerFunds = market.wallet('worker');
const nothing = { boxes: [], changeErgoTree: people.bot.ergoTree };
const hash = '8b'.repeat(32);
const owned = { ...frame, provider, funding: ownerFunds };
const request = { ...open, hours: 2 };
const enrol = {
  ...frame,
  registry,
  governance,
  funding: ownerFunds,
  ownerTree: people.owner.ergoTree,
  slots: 2,
  stakeMicroGpuc: 2_000_000n,
  terms: provider.terms,
  gpuClass: 'h200',
  workerTree: people.worker.ergoTree,
  card: {},
};
const changes = parameters;

function codeOf(build: () => unknown): PlanErrorCode | undefined {
  try {
    build();
  } catch (error) {
    if (error instanceof PlanError) return error.code;
    throw error;
  }
  return undefined;
}

describe('builders refuse what the chain would refuse', () => {
  it.each<[string, PlanErrorCode, () => unknown]>([
    ['an empty match', 'invalid', () => buildMatch({ ...frame, provider, jobs: [], governance, timestampMs: 0 })],
    ['settling before the release', 'wrong_state', () => buildSettle({ ...frame, provider, jobs: [delivered] })],
    ['settling a dispute before the default', 'wrong_state', () => buildSettle({ ...frame, provider, jobs: [review] })],
    ['settling nothing', 'invalid', () => buildSettle({ ...frame, provider, jobs: [] })],
    [
      'a batch for another provider',
      'invalid',
      () => buildExpire({ ...late, provider: { ...provider, ticketId: 'aa' }, jobs: [active] }),
    ],
    ['expiring before the deadline', 'wrong_state', () => buildExpire({ ...frame, provider, jobs: [active] })],
    [
      'declining after the deadline',
      'wrong_state',
      () => buildDecline({ ...late, provider, jobs: [active], funding: workerFunds }),
    ],
    [
      'declining without a box',
      'insufficient_funds',
      () => buildDecline({ ...frame, provider, jobs: [active], funding: nothing }),
    ],
    ['delivering nothing', 'invalid', () => buildDeliver({ ...frame, jobs: [], funding: workerFunds })],
    [
      'delivering late',
      'wrong_state',
      () => buildDeliver({ ...late, jobs: [{ job: active, resultHash: hash }], funding: workerFunds }),
    ],
    [
      'delivering half a hash',
      'invalid',
      () => buildDeliver({ ...frame, jobs: [{ job: active, resultHash: '8b' }], funding: workerFunds }),
    ],
    [
      'delivering with another’s box',
      'insufficient_funds',
      () => buildDeliver({ ...frame, jobs: [{ job: active, resultHash: hash }], funding: ownerFunds }),
    ],
    ['refunding before start by', 'wrong_state', () => buildRefund({ ...frame, job: open })],
    ['reclaiming an active job early', 'wrong_state', () => buildReclaimActive({ ...frame, job: active })],
    ['reclaiming a review early', 'wrong_state', () => buildReclaimReview({ ...frame, job: review })],
    ['six stars', 'invalid', () => buildApprove({ ...frame, job: delivered, funding: consumerFunds, rating: 6 })],
    [
      'a novel as reason',
      'invalid',
      () => buildDispute({ ...frame, job: delivered, funding: consumerFunds, reason: 'x'.repeat(513) }),
    ],
    [
      'approving as a stranger',
      'insufficient_funds',
      () => buildApprove({ ...frame, job: delivered, funding: ownerFunds, rating: 5 }),
    ],
    ['disputing late', 'wrong_state', () => buildDispute({ ...late, job: delivered, funding: consumerFunds })],
    [
      'disputing without the bond',
      'insufficient_funds',
      () => buildDispute({ ...frame, job: delivered, funding: market.wallet('consumer') }),
    ],
    ['dormant too early', 'wrong_state', () => buildDormant({ ...frame, job: delivered, funding: ownerFunds })],
    [
      'resolving what is approved',
      'wrong_state',
      () =>
        buildResolve({
          ...frame,
          job: { ...review, state: 'approved' },
          governance,
          funding: ownerFunds,
          providerShareMicroGpuc: 1n,
        }),
    ],
    [
      'resolving late',
      'wrong_state',
      () => buildResolve({ ...late, job: review, governance, funding: ownerFunds, providerShareMicroGpuc: 1n }),
    ],
    [
      'a share above the price',
      'invalid',
      () =>
        buildResolve({
          ...frame,
          job: review,
          governance,
          funding: ownerFunds,
          providerShareMicroGpuc: review.priceMicroGpuc + 1n,
        }),
    ],
    [
      'a job of no hours',
      'invalid',
      () => buildOpen({ ...frame, funding: consumerFunds, escrowMicroGpuc: 1n, request: { ...request, hours: 0 } }),
    ],
    [
      'a job that nobody may take',
      'invalid',
      () =>
        buildOpen({ ...frame, funding: consumerFunds, escrowMicroGpuc: 1n, request: { ...request, acceptedKeys: [] } }),
    ],
    [
      'more escrow than money',
      'insufficient_funds',
      () => buildOpen({ ...frame, funding: consumerFunds, escrowMicroGpuc: 10n ** 9n, request }),
    ],
    ['withdrawing nothing', 'wrong_state', () => buildWithdraw(owned)],
    ['an update to a class without name', 'invalid', () => buildUpdate({ ...owned, gpuClass: '' })],
    [
      'an update to free hours',
      'invalid',
      () => buildUpdate({ ...owned, terms: { ...provider.terms, basePriceMicroGpuc: 0n } }),
    ],
    ['an update to a card that does not fit', 'invalid', () => buildUpdate({ ...owned, card: '00'.repeat(257) })],
    ['adding no stake', 'invalid', () => buildAddStake({ ...owned, stakeMicroGpuc: 0n })],
    ['retiring twice', 'wrong_state', () => buildRetire({ ...owned, provider: { ...provider, retireHeight: 9 } })],
    [
      'pausing once retired',
      'wrong_state',
      () => buildPause({ ...owned, provider: { ...provider, retireHeight: 9 }, paused: true, by: 'owner' }),
    ],
    [
      'pausing as a worker without a box',
      'insufficient_funds',
      () => buildPause({ ...owned, paused: true, by: 'worker' }),
    ],
    ['leaving unretired', 'wrong_state', () => buildLeave({ ...frame, registry, provider })],
    [
      'leaving too early',
      'wrong_state',
      () => buildLeave({ ...frame, registry, provider: { ...provider, retireHeight: frame.height + 2 } }),
    ],
    ['topping up by nothing', 'invalid', () => buildTopUp({ ...frame, registry, funding: ownerFunds, nanoErg: 0n })],
    ['enrolling without slots', 'invalid', () => buildEnrolProvider({ ...enrol, slots: 0 })],
    ['enrolling with too little stake', 'invalid', () => buildEnrolProvider({ ...enrol, stakeMicroGpuc: 1_999_999n })],
    [
      'enrolling a contract as owner',
      'invalid',
      () => buildEnrolProvider({ ...enrol, ownerTree: provider.box.ergoTree }),
    ],
    [
      'enrolling at an empty shard',
      'wrong_state',
      () => buildEnrolProvider({ ...enrol, registry: { ...registry, providersLeft: 1n } }),
    ],
    [
      'proposing a fee of a tenth',
      'invalid',
      () =>
        buildPropose({
          ...frame,
          proposal,
          governance,
          funding: ownerFunds,
          parameters: { ...changes, feeBps: 1_000 },
        }),
    ],
    [
      'proposing the same guard twice',
      'invalid',
      () =>
        buildPropose({
          ...frame,
          proposal,
          governance,
          funding: ownerFunds,
          parameters: { ...changes, guards: [governance.guards[0]!, governance.guards[0]!] },
        }),
    ],
    [
      'proposing for tomorrow',
      'invalid',
      () =>
        buildPropose({
          ...frame,
          proposal,
          governance,
          funding: ownerFunds,
          parameters: changes,
          readyHeight: frame.height + 2,
        }),
    ],
    [
      'enacting before the delay',
      'wrong_state',
      () => buildEnact({ ...frame, governance, proposal, funding: ownerFunds }),
    ],
    [
      'enacting what has lapsed',
      'wrong_state',
      () => buildEnact({ ...frame, governance, proposal: { ...proposal, readyHeight: 1 }, funding: ownerFunds }),
    ],
    ['spending more than the treasury holds', 'insufficient_funds', () => spendTreasury({ microGpuc: 11n })],
    ['spending nothing of the treasury', 'invalid', () => spendTreasury({ microGpuc: 0n })],
    [
      'paying the treasury’s GPUC into a contract',
      'invalid',
      () => spendTreasury({ recipientTree: market.deployment.trees.bank }),
    ],
    ['spending what is no treasury', 'invalid', () => spendTreasury({ boxes: [open.box] })],
  ])('%s', (_, code, build) => {
    expect(codeOf(build)).toBe(code);
  });
});
