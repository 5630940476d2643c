import { beforeAll, describe, expect, it } from 'vitest';
import { createExpirer } from '#bots/expirer/createExpirer.ts';
import { createRenewer } from '#bots/renewer/createRenewer.ts';
import type { BotContext } from '#bots/runner/botContext.ts';
import { createSettler } from '#bots/settler/createSettler.ts';
import { auditChain } from '#lib/audit/auditChain.ts';
import type { ChainBox } from '#lib/chain/ports.ts';
import { balanceOf, spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { decodeJobDelivered, encodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { CARRIER_NANO_ERG, DEFAULT_MINER_FEE_NANO_ERG as fee } from '#lib/protocol/shared/constants.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { people } from '#test/support/contracts/people.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import type { AuditedMarket, Person } from '../audit/auditedMarket.ts';
import { foundAuditedMarket } from '../audit/foundAuditedMarket.ts';
import { playRound } from './playRound.ts';

const purseKey = people.spare;
const parties = ['owner', 'consumer', 'spare', 'bot', 'thief'] as const satisfies readonly Person[];
const nothing = { actions: 0, sent: 0, refused: 0 };
let market: AuditedMarket;
let context: BotContext;

beforeAll(async () => {
  market = await foundAuditedMarket();
  const { chain, deployment } = market;
  const rewardErgoTree = people.bot.ergoTree;
  context = { chain, deployment, clock: systemClock, maxJobsPerBatch: 50, rewardErgoTree };
});

function renewerOf() {
  const purse = { key: purseKey, budgetNanoErg: 1_000_000_000n, budgetMicroGpuc: 0n };
  return createRenewer(context, purse, createLogger({ name: 'test', level: 'silent' }));
}

async function holdings(): Promise<Record<(typeof parties)[number], { nanoErg: bigint; microGpuc: bigint }>> {
  const { gpuc } = market.deployment.tokens;
  const read = async (name: Person) => {
    const { nanoErg, tokens } = balanceOf(await spendableBoxes(market.chain, people[name].ergoTree));
    return [name, { nanoErg, microGpuc: tokens[gpuc] ?? 0n }] as const;
  };
  return Object.fromEntries(await Promise.all(parties.map(read))) as Awaited<ReturnType<typeof holdings>>;
}

async function addsUp(): Promise<void> {
  const report = auditChain(await market.history(), market.deployment);
  expect([report.findings, report.addsUp]).toEqual([[], true]);
}

/** A delivered job and its provider, neither of whom anybody has looked after since. */
function deliver(): { provider: Provider; job: JobDelivered } {
  const { provider, jobs } = market.match(market.enrol(1), 1);
  return { provider, job: market.deliver(jobs)[0]! };
}

function leave(provider: Provider): void {
  const plan = buildRetire({ ...market.frame, provider, funding: market.wallet('owner') });
  const retired = market.provider(market.run(plan)[0]!);
  market.reach(retired.retireHeight);
  const { registry } = market;
  market.run(buildLeave({ ...market.frame, registry, provider: retired, acceptForfeit: true }));
}

/** Up to the block before the first in which a job counts as forgotten; whatever else is due has been renewed by then. */
async function forget({ releaseHeight }: JobDelivered): Promise<void> {
  const last = releaseHeight + market.deployment.constants.reclaimBlocks;
  for (const blocks of [24, 5, 3]) {
    market.reach(last - blocks);
    expect(await playRound(renewerOf())).toMatchObject({ refused: 0 });
  }
  market.reach(last - 1);
  expect(await playRound(renewerOf())).toEqual(nothing);
  market.reach(last);
}

const read = () => readMarket(market.chain, market.deployment, ['provider', 'jobDelivered', 'jobReview']);

describe('a delivered job whose provider has left', () => {
  it('goes dormant through the renewer and is paid out by the expirer, and nothing is lost', async () => {
    const [orphan, other] = [deliver(), deliver()];
    leave(orphan.provider);
    await forget(orphan.job);
    const { job } = orphan;
    const before = await holdings();

    expect(await playRound(renewerOf())).toEqual({ actions: 1, sent: 1, refused: 0 });
    const dormant = await read();
    expect(dormant.deliveredJobs.map(({ openBoxId }) => openBoxId)).toEqual([other.job.openBoxId]);
    const { priceMicroGpuc, escrowMicroGpuc } = job;
    expect(dormant.reviewJobs).toMatchObject([
      { openBoxId: job.openBoxId, state: 'dormant', priceMicroGpuc, escrowMicroGpuc },
    ]);
    const purse = before.spare;
    expect(await holdings()).toEqual({ ...before, spare: { ...purse, nanoErg: purse.nanoErg - fee } });
    expect(await playRound(renewerOf())).toEqual(nothing);

    expect(await playRound(createExpirer(context))).toEqual({ actions: 1, sent: 1, refused: 0 });
    const { exitFeeNanoErg } = market.deployment.constants;
    const back = job.box.value - exitFeeNanoErg;
    const { owner, consumer, bot } = before;
    expect(await holdings()).toEqual({
      thief: before.thief,
      spare: { ...purse, nanoErg: purse.nanoErg - fee },
      owner: { nanoErg: owner.nanoErg + CARRIER_NANO_ERG, microGpuc: owner.microGpuc + priceMicroGpuc },
      consumer: {
        nanoErg: consumer.nanoErg + back,
        microGpuc: consumer.microGpuc + escrowMicroGpuc - priceMicroGpuc,
      },
      bot: { ...bot, nanoErg: bot.nanoErg + exitFeeNanoErg - CARRIER_NANO_ERG - fee },
    });
    expect(await market.chain.unspentByTokenId(job.ticketId)).toEqual([]);
    await addsUp();
  });

  it('while his who stayed is left to be settled', async () => {
    const { deliveredJobs } = await read();
    market.reach(deliveredJobs[0]!.releaseHeight + market.deployment.constants.reclaimBlocks + 1);
    expect(await playRound(renewerOf())).toMatchObject({ refused: 0 });
    expect((await read()).deliveredJobs).toEqual(deliveredJobs);
    expect(await playRound(createSettler(context))).toEqual({ actions: 1, sent: 1, refused: 0 });
    expect(await read()).toMatchObject({ deliveredJobs: [], reviewJobs: [] });
    await addsUp();
  });
});

describe('a made-up job', () => {
  /** A box as the contract wants it but for its ticket, which somebody minted. */
  const forged = (ticketId: string, like: JobDelivered) => ({
    value: like.box.value,
    ergoTree: market.deployment.trees.jobDelivered,
    tokens: [
      { tokenId: ticketId, amount: 1n },
      { tokenId: market.deployment.tokens.gpuc, amount: 2n },
    ],
    registers: encodeJobDelivered({ ...like, priceMicroGpuc: 1n, releaseHeight: 1 }),
  });
  const decode = (box: ChainBox): JobDelivered => valueOf(decodeJobDelivered(box, market.deployment));

  /** With a token of the id of one of the thief's boxes. */
  function fromWallet(like: JobDelivered): JobDelivered {
    const funding = market.wallet('thief');
    const [first] = funding.boxes;
    const outputs = [forged(first!.boxId, like)];
    return decode(market.run(assemble({ frame: market.frame, inputs: [{ box: first! }], outputs, funding }))[0]!);
  }

  /** With a token of a shard's id, as tickets have, minted while topping that shard up. */
  function fromShard(like: JobDelivered): JobDelivered {
    const { registry } = market;
    const topUp = buildTopUp({ ...market.frame, registry, funding: market.wallet('thief'), nanoErg: 1n });
    const { outputs } = topUp.transaction;
    const change = outputs.find(({ ergoTree }) => ergoTree === people.thief.ergoTree)!;
    const minted = [...change.assets, { tokenId: registry.box.boxId, amount: '7' }];
    const minting = outputs.map((output) => (output === change ? { ...output, assets: minted } : output));
    market.run({ ...topUp, transaction: { ...topUp.transaction, outputs: minting } });
    const outputsOf = [forged(registry.box.boxId, like)];
    return decode(
      market.run(
        assemble({ frame: market.frame, inputs: [], outputs: outputsOf, funding: market.wallet('thief') }),
      )[0]!,
    );
  }

  it('is left alone by the renewer and costs it nothing, though anybody could send it dormant', async () => {
    const genuine = deliver();
    const fakes = [fromWallet(genuine.job), fromShard(genuine.job), fromWallet(genuine.job)];
    await playRound(renewerOf());
    const before = await holdings();
    const renewer = renewerOf();
    for (let round = 0; round < 3; round++) expect(await playRound(renewer)).toEqual(nothing);
    expect(await holdings()).toEqual(before);
    const waiting = new Set((await read()).deliveredJobs.map(({ box }) => box.boxId));
    for (const { box } of fakes) expect(waiting).toContain(box.boxId);
    for (const job of fakes) market.run(buildDormant({ ...market.frame, job, funding: market.wallet('thief') }));
    expect((await read()).reviewJobs).toHaveLength(fakes.length);
    await addsUp();
  });
});
