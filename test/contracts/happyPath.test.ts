import { FEE_CONTRACT } from '@fleet-sdk/common';
import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { people } from '../support/contracts/people.ts';
import { Market } from '../support/protocol/market.ts';

const bot = people.bot.ergoTree;
const heldBy = (outputs: readonly ChainBox[], ergoTree: string): ChainBox =>
  outputs.find((output) => output.ergoTree === ergoTree)!;

describe('a job’s normal course', () => {
  it.each([1, 3])('enrols, opens, matches, delivers and settles %i jobs', (count) => {
    const market = new Market();
    const { provider, jobs } = market.running(count);
    const delivered = market.deliver(jobs);
    market.height = delivered[0]!.releaseHeight;
    const outputs = market.run(buildSettle({ ...market.frame, provider, jobs: delivered, changeErgoTree: bot }));
    const settled = market.provider(outputs[0]!);
    const paid = BigInt(count) * jobs[0]!.priceMicroGpuc;
    const fee = (paid * 100n + 9_999n) / 10_000n;
    expect(settled).toMatchObject({ completed: count, volumeMicroGpuc: paid, freeSlots: 4, action: 3 });
    expect(settled.earningsMicroGpuc).toBe(paid - fee);
    const refund = amountOf(outputs[1]!, market.deployment.tokens.gpuc);
    expect(refund).toBe(3_000_000n - jobs[0]!.priceMicroGpuc);
    expect(outputs[1]).toMatchObject({ ergoTree: people.consumer.ergoTree, value: 1_400_000n });
  });

  it('matches by ticket, with the tips for the bot', () => {
    const market = new Market();
    const provider = market.enrolProvider();
    const job = market.open({ acceptedKeys: [provider.ticketId] });
    const { governance, timestampMs } = market;
    const plan = buildMatch({
      ...market.frame,
      provider,
      jobs: [job, market.open({ acceptedKeys: [provider.ticketId] })],
      governance,
      timestampMs,
      changeErgoTree: bot,
    });
    const outputs = market.run(plan);
    expect(market.provider(outputs[0]!)).toMatchObject({ action: 2, freeSlots: 2, batchSize: 2 });
    expect(heldBy(outputs, bot).value).toBe(1_400_000n);
  });

  it.each([3, 23])('matches at the off-peak price at %i o’clock', (hour) => {
    const market = new Market();
    const provider = market.enrolProvider();
    market.timestampMs = Date.UTC(2026, 0, 5, hour, 59);
    const [job] = market.match(provider, [market.open()]).jobs;
    expect(job!.priceMicroGpuc).toBe(2n * ((500_000n * 41_000n * 8_000n) / 400_000_000n));
  });

  it('refunds an open job after its start by', () => {
    const market = new Market();
    const job = market.open();
    market.height = job.startBy;
    const outputs = market.run(buildRefund({ ...market.frame, job, changeErgoTree: bot }));
    expect(outputs[0]).toMatchObject({ ergoTree: people.consumer.ergoTree, value: 1_800_000n, assets: job.box.assets });
    expect(outputs[1]).toMatchObject({ ergoTree: bot, value: 1_000_000n });
  });

  it('cancels an open job', () => {
    const market = new Market();
    const job = market.open();
    const outputs = market.run(buildCancel({ ...market.frame, job }));
    expect(outputs[0]).toMatchObject({ ergoTree: people.consumer.ergoTree, value: 2_800_000n, assets: job.box.assets });
  });
});

describe('jobs that end without a delivery', () => {
  it.each([1, 2])('expires %i jobs, with the miner fee right after the consumers', (count) => {
    const market = new Market();
    const { provider, jobs } = market.running(count);
    market.height = jobs[0]!.deadline;
    const outputs = market.run(buildExpire({ ...market.frame, provider, jobs }));
    expect(outputs[count + 1]!.ergoTree).toBe(FEE_CONTRACT);
    expect(market.provider(outputs[0]!)).toMatchObject({
      failed: count,
      stakeMicroGpuc: 8_000_000n - BigInt(count) * 1_000_000n,
    });
    expect(amountOf(outputs[1]!, market.deployment.tokens.gpuc)).toBe(4_000_000n);
  });

  it('expires with change for the bot', () => {
    const market = new Market();
    const { provider, jobs } = market.running(3);
    market.height = jobs[0]!.deadline;
    const outputs = market.run(buildExpire({ ...market.frame, provider, jobs, changeErgoTree: bot }));
    expect(heldBy(outputs, bot).value).toBe(2_600_000n);
  });

  it('declines jobs', () => {
    const market = new Market();
    const { provider, jobs } = market.running(2);
    const outputs = market.run(buildDecline({ ...market.frame, provider, jobs, funding: market.wallet('worker') }));
    expect(market.provider(outputs[0]!)).toMatchObject({ declined: 2, stakeMicroGpuc: 7_996_000n, freeSlots: 4 });
    expect(outputs[1]).toMatchObject({ value: 2_600_000n, assets: [{ amount: 3_000_000n }] });
  });

  it('reclaims an active job', () => {
    const market = new Market();
    const [job] = market.running(1).jobs;
    market.height = job!.deadline + 400;
    const outputs = market.run(buildReclaimActive({ ...market.frame, job: job! }));
    expect(outputs[0]).toMatchObject({ ergoTree: people.consumer.ergoTree, assets: [{ amount: 3_000_000n }] });
  });
});

describe('reviews', () => {
  const delivered = () => {
    const market = new Market();
    const { provider, jobs } = market.running(2);
    return { market, provider, jobs: market.deliver(jobs) };
  };
  const disputed = () => {
    const { market, provider, jobs } = delivered();
    const funding = market.wallet('consumer', 9_000_000n);
    const job = market.review(
      market.run(buildDispute({ ...market.frame, job: jobs[0]!, funding, reason: 'no result' }))[0]!,
    );
    return { market, provider, job };
  };

  it('approves, then settles with the rating', () => {
    const { market, provider, jobs } = delivered();
    const reviews = jobs.map((job) =>
      market.review(
        market.run(
          buildApprove({ ...market.frame, job, funding: market.wallet('consumer'), rating: 4, reason: 'fine' }),
        )[0]!,
      ),
    );
    expect(reviews[0]).toMatchObject({ state: 'approved', rating: 4, reason: 'fine' });
    const outputs = market.run(buildSettle({ ...market.frame, provider, jobs: reviews }));
    expect(market.provider(outputs[0]!)).toMatchObject({ completed: 2, ratingSum: 8, ratingCount: 2, action: 4 });
  });

  it('settles an unresolved dispute as delivered', () => {
    const { market, provider, job } = disputed();
    expect(job).toMatchObject({ state: 'disputed', escrowMicroGpuc: 5_000_000n, reason: 'no result' });
    market.height = job.releaseHeight + 40;
    const outputs = market.run(buildSettle({ ...market.frame, provider, jobs: [job] }));
    const back = amountOf(outputs[1]!, market.deployment.tokens.gpuc);
    expect(back).toBe(5_000_000n - job.priceMicroGpuc - 500_000n);
  });

  it.each([
    ['for the provider', 1n, { completed: 1, disputesLost: 0 }],
    ['for the consumer', 2n, { completed: 0, disputesLost: 1 }],
  ])('resolves %s and settles', (_, divisor, counters) => {
    const { market, provider, job } = disputed();
    const { governance } = market;
    const providerShareMicroGpuc = job.priceMicroGpuc / divisor;
    const funding = market.wallet('bot');
    const plan = buildResolve({ ...market.frame, job, governance, funding, providerShareMicroGpuc });
    const resolved = market.review(market.run(plan)[0]!);
    const outputs = market.run(buildSettle({ ...market.frame, provider, jobs: [resolved] }));
    expect(market.provider(outputs[0]!)).toMatchObject(counters);
  });

  it('moves an unsettled job to dormant and reclaims it', () => {
    const { market, jobs } = delivered();
    market.height = jobs[0]!.releaseHeight + 400;
    const dormant = market.review(
      market.run(buildDormant({ ...market.frame, job: jobs[0]!, funding: market.wallet('bot') }))[0]!,
    );
    const outputs = market.run(buildReclaimReview({ ...market.frame, job: dormant, changeErgoTree: bot }));
    expect(outputs[0]).toMatchObject({ ergoTree: people.owner.ergoTree, assets: [{ amount: dormant.priceMicroGpuc }] });
    expect(outputs[1]!.ergoTree).toBe(people.consumer.ergoTree);
  });
});
