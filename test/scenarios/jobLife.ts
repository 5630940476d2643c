import { expect } from 'vitest';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import * as figure from './figures.ts';
import * as market from './market.ts';
import type { PersonName } from './people.ts';
import type { Stage, Expected } from './stage.ts';
import { asIfAt, moveErg, moveToken, redirect, signedBy, withOutputs } from './tamper.ts';

const escrow = market.escrow;

/** open → cancel, which only the consumer can, and nobody else can have it sent home yet. */
export async function openAndCancel(stage: Stage): Promise<void> {
  const job = await market.open(stage);
  const { stranger } = stage.people;
  await stage.refuses(
    'cancel by a stranger',
    (frame) => signedBy(buildCancel({ ...frame, job, changeErgoTree: stranger.ergoTree }), stranger.publicKeyHex),
    'script-failed',
  );
  await stage.refuses(
    'refund before its time',
    ({ deployment, height }) => asIfAt(height, buildRefund({ deployment, height: job.startBy, job })),
    'script-failed',
  );
  await stage.act('cancel', (frame) => buildCancel({ ...frame, job }), {
    jobOpen: { nanoErg: -figure.deposit - figure.matchTip, microGpuc: -escrow },
    alice: { nanoErg: figure.deposit + figure.matchTip - figure.minerFee, microGpuc: escrow },
    minerFees: { nanoErg: figure.minerFee },
  });
}

/** open → nobody matches → refund by anybody, but to nobody else. */
export async function openAndRefund(stage: Stage): Promise<void> {
  const job = await market.open(stage, (height) => ({ startBy: height + 15 }));
  const changeErgoTree = stage.tree('bot');
  await stage.driver.reachHeight(job.startBy);
  const honest = (frame: Frame): UnsignedPlan => buildRefund({ ...frame, job, changeErgoTree });
  await stage.refuses(
    'refund to a stranger',
    (frame) => redirect(honest(frame), 0, stage.tree('stranger')),
    'script-failed',
  );
  await stage.refuses('refund that takes more', (frame) => moveErg(honest(frame), 0, 1), 'script-failed');
  await stage.act('refund', honest, {
    jobOpen: { nanoErg: -figure.deposit - figure.matchTip, microGpuc: -escrow },
    alice: { nanoErg: figure.deposit + figure.matchTip - figure.exitFee, microGpuc: escrow },
    bot: { nanoErg: figure.exitFee - figure.minerFee },
    minerFees: { nanoErg: figure.minerFee },
  });
}

/** What a settled batch moves, from the prices alone. `from` is the contract that the jobs leave. */
export function settleGains(
  from: 'jobDelivered' | 'jobReview',
  jobs: readonly { readonly priceMicroGpuc: bigint; readonly escrowMicroGpuc: bigint }[],
  extraMicroGpuc = 0n,
  consumer: PersonName = 'alice',
): Expected {
  const count = BigInt(jobs.length);
  const earned = jobs.reduce((sum, job) => sum + job.priceMicroGpuc, 0n) + extraMicroGpuc;
  const held = jobs.reduce((sum, job) => sum + job.escrowMicroGpuc, 0n);
  const tips = count * figure.endTip - figure.carrier;
  const kept = tips - figure.minerFee >= 500_000n ? tips - figure.minerFee : 0n;
  return {
    [from]: { nanoErg: -count * figure.deposit, microGpuc: -held },
    [consumer]: {
      nanoErg: count * (figure.deposit - figure.endTip),
      ...(held > earned ? { microGpuc: held - earned } : {}),
    },
    provider: { microGpuc: earned - figure.feeOf(earned) },
    treasury: { nanoErg: figure.carrier, microGpuc: figure.feeOf(earned) },
    minerFees: { nanoErg: tips - kept },
    ...(kept > 0n ? { bot: { nanoErg: kept } } : {}),
  };
}

export async function settle(
  stage: Stage,
  provider: Provider,
  jobs: readonly JobDelivered[] | readonly JobReview[],
  gains: Expected,
): Promise<Provider> {
  const changeErgoTree = stage.tree('bot');
  const { outputs } = await stage.act(
    'settle',
    (frame) => buildSettle({ ...frame, provider, jobs, changeErgoTree }),
    gains,
  );
  return market.providerAt(stage, outputs[0]);
}

/** match → deliver → approve → settle, and who may not do which. */
export async function approvedJob(stage: Stage, provider: Provider): Promise<Provider> {
  const { gpuc } = stage.deployment.tokens;
  const changeErgoTree = stage.tree('bot');
  const opened = await market.open(stage);
  await stage.refuses(
    'match at a lower price',
    (frame) => cheapMatch(stage, frame, { provider, jobs: [opened] }),
    'script-failed',
  );
  const { provider: busy, jobs } = await market.match(stage, provider, [opened]);
  expect(jobs.map((job) => job.priceMicroGpuc)).toEqual([figure.hourPrice(1n)]);
  await stage.refuses('delivery by a stranger', (frame) => strangersDelivery(stage, frame, jobs), 'script-failed');
  const [job] = await market.deliver(stage, jobs);
  await stage.refuses('approval by a stranger', (frame) => strangersApproval(stage, frame, job!), 'script-failed');
  const reviews = [await approve(stage, job!)];
  await stage.refuses(
    'settling that keeps the consumer’s change',
    (frame) =>
      moveToken(buildSettle({ ...frame, provider: busy, jobs: reviews, changeErgoTree }), {
        tokenId: gpuc,
        from: 1,
        to: 0,
      }),
    'script-failed',
  );
  const paid = await settle(stage, busy, reviews, settleGains('jobReview', reviews));
  expect([paid.completed, paid.ratingSum, paid.ratingCount, paid.freeSlots]).toEqual([
    provider.completed + 1,
    provider.ratingSum + 5,
    provider.ratingCount + 1,
    provider.freeSlots,
  ]);
  return paid;
}

/** A match at half the price that the provider asks. */
async function cheapMatch(
  stage: Stage,
  frame: Frame,
  match: { readonly provider: Provider; readonly jobs: readonly JobOpen[] },
): Promise<UnsignedPlan> {
  const { provider, jobs } = match;
  const terms = { ...provider.terms, basePriceMicroGpuc: figure.basePrice / 2n };
  const plan = await market.matchPlan(stage, frame, match);
  const cheap = await market.matchPlan(stage, frame, { provider: { ...provider, terms }, jobs });
  return withOutputs(plan, () => cheap.transaction.outputs);
}

async function strangersDelivery(stage: Stage, frame: Frame, jobs: readonly JobActive[]): Promise<UnsignedPlan> {
  const claimed = jobs.map((job) => ({ ...job, workerTree: stage.tree('stranger') }));
  const plan = buildDeliver({
    ...frame,
    jobs: claimed.map((job) => ({ job, resultHash: market.resultHash })),
    funding: await stage.funding('stranger'),
  });
  const honest = await market.deliverPlan(stage, frame, jobs);
  // The true identity stays in the register; only the box that stands first is another's.
  return withOutputs(plan, (outputs) =>
    outputs.map((output, index) =>
      index >= 1 && index <= jobs.length ? (honest.transaction.outputs[index] ?? output) : output,
    ),
  );
}

async function strangersApproval(stage: Stage, frame: Frame, job: JobDelivered): Promise<UnsignedPlan> {
  const consumerTree = stage.tree('stranger');
  const funding = await stage.funding('stranger');
  return buildApprove({ ...frame, job: { ...job, consumerTree }, funding, rating: 5 });
}

async function approve(stage: Stage, job: JobDelivered): Promise<JobReview> {
  const { outputs } = await stage.act(
    'approve',
    async (frame) => buildApprove({ ...frame, job, funding: await stage.funding('alice'), rating: 5 }),
    {
      alice: { nanoErg: -figure.minerFee },
      jobDelivered: { nanoErg: -figure.deposit, microGpuc: -escrow },
      jobReview: { nanoErg: figure.deposit, microGpuc: escrow },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  return market.reviewAt(stage, outputs[0]);
}

/** Two jobs delivered at once, nobody speaks, both settled at their release and not before. */
export async function silentJobs(stage: Stage, provider: Provider): Promise<Provider> {
  const { provider: busy, jobs } = await market.running(stage, provider, 2);
  expect(jobs.map((job) => job.priceMicroGpuc)).toEqual([figure.hourPrice(2n), figure.hourPrice(2n)]);
  // Tried on the delivery in the pool: on a quick chain its release is near.
  const sent = await stage.send('deliver', (frame) => market.deliverPlan(stage, frame, jobs));
  const delivered = jobs.map((_, index) => market.deliveredAt(stage, sent.outputs[index + 1]));
  const release = delivered[0]!.releaseHeight;
  await stage.refuses(
    'settling before the release',
    ({ deployment, height }) =>
      asIfAt(height, buildSettle({ deployment, height: release, provider: busy, jobs: delivered })),
    'script-failed',
  );
  expect(await stage.confirm(sent)).toBe(true);
  await stage.enter('deliver', sent, market.deliverGains(jobs));
  await stage.driver.reachHeight(release);
  return settle(stage, busy, delivered, settleGains('jobDelivered', delivered));
}

/** The deadline passes: escrow and slash to the consumer. */
export async function expiredJob(stage: Stage, provider: Provider): Promise<Provider> {
  const { provider: busy, jobs } = await market.running(stage, provider, 1);
  await stage.driver.reachHeight(jobs[0]!.deadline);
  const { gpuc } = stage.deployment.tokens;
  await stage.refuses(
    'expiry that slashes less',
    (frame) => moveToken(buildExpire({ ...frame, provider: busy, jobs }), { tokenId: gpuc, from: 1, to: 0 }),
    'script-failed',
  );
  const { outputs } = await stage.act(
    'expire',
    (frame) => buildExpire({ ...frame, provider: busy, jobs, changeErgoTree: stage.tree('bot') }),
    {
      jobActive: { nanoErg: -figure.deposit, microGpuc: -escrow },
      alice: { nanoErg: figure.deposit - figure.endTip, microGpuc: escrow + figure.slash },
      provider: { microGpuc: -figure.slash },
      minerFees: { nanoErg: figure.endTip },
    },
  );
  const after = market.providerAt(stage, outputs[0]);
  expect([after.failed, after.stakeMicroGpuc]).toEqual([provider.failed + 1, provider.stakeMicroGpuc - figure.slash]);
  return after;
}

/** The worker gives a job back in time, for a fine. */
export async function declinedJob(stage: Stage, provider: Provider): Promise<Provider> {
  const { provider: busy, jobs } = await market.running(stage, provider, 1);
  const { outputs } = await stage.act(
    'decline',
    async (frame) => buildDecline({ ...frame, provider: busy, jobs, funding: await stage.funding('worker') }),
    {
      jobActive: { nanoErg: -figure.deposit, microGpuc: -escrow },
      alice: { nanoErg: figure.deposit, microGpuc: escrow },
      provider: { microGpuc: -figure.declineFine },
      treasury: { nanoErg: figure.carrier, microGpuc: figure.declineFine },
      worker: { nanoErg: -figure.minerFee - figure.carrier },
      minerFees: { nanoErg: figure.minerFee },
    },
  );
  return market.providerAt(stage, outputs[0]);
}
