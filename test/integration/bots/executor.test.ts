import { beforeAll, describe, expect, it } from 'vitest';
import { createExecutor } from '#bots/executor/createExecutor.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { DevchainSnapshot } from '#lib/devchain/devchainSnapshot.ts';
import { decodeDesk, encodeDesk } from '#lib/protocol/desk/box.ts';
import { encodeOrder, type OrderTerms } from '#lib/protocol/order/box.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { people } from '#test/support/contracts/people.ts';
import { bankOutput, deskOutput, orderOutput, type OrderFacts } from '#test/support/money/exchangeOutputs.ts';
import { foundMoneyChain, type MoneyChain } from '#test/support/money/moneyChain.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { playRound } from './playRound.ts';

const ERG = 1_000_000_000n;
const earned = DEFAULT_ORDER_TIP_NANO_ERG - DEFAULT_MINER_FEE_NANO_ERG;
const clock = { ms: 0, now: () => clock.ms, sleep: () => Promise.resolve() };
let money: MoneyChain;
let start: DevchainSnapshot;

beforeAll(() => {
  money = foundMoneyChain();
  start = money.devchain.snapshot();
});

interface Setting {
  readonly banks?: number;
  readonly desks?: readonly Parameters<typeof deskOutput>[1][];
  readonly orders?: readonly OrderFacts[];
}

/** A fresh chain with these boxes on it; `ends` checks that nothing was lost, and says what became of the orders. */
function setUp({ banks = 2, desks = [{}, {}], orders = [] }: Setting) {
  money.devchain.restore(start);
  const { deployment } = money;
  money.make([
    ...Array.from({ length: banks }, () => bankOutput(deployment, 1_000_000n)),
    ...desks.map((facts) => deskOutput(deployment, facts)),
  ]);
  const placed = money.make(orders.map((facts) => orderOutput(deployment, facts)));
  const before = money.supply();
  const ends = () => {
    money.devchain.mine();
    expect(money.supply()).toEqual(before);
    const payouts = money.devchain.index.lists.boxesByTree.of(people.consumer.ergoTree).map(({ box }) => box);
    return placed.map(({ boxId }) => payouts.filter((box) => readBytes(box, 'R4') === boxId));
  };
  return { placed, ends };
}

const executorOf = ({ ergoTree }: SecretKey = people.bot, chain: Chain = money.chain) =>
  createExecutor({ chain, deployment: money.deployment, clock, maxJobsPerBatch: 50, rewardErgoTree: ergoTree });

const earnedBy = ({ ergoTree }: SecretKey, { value }: { readonly value: bigint }): number =>
  money.devchain.index.lists.unspentByTree.of(ergoTree).filter(({ box }) => box.value === value).length;

const many = (count: number, facts: OrderFacts = {}) => Array.from({ length: count }, () => facts);
const desksOf = (count: number) => Array.from({ length: count }, () => ({}));
const dollars = { given: 'sigUsd', amount: 1_000n } as const;

/** A chain whose node lies about some boxes: they look right, and their scripts refuse. */
const lyingAbout = (boxIds: readonly string[], additionalRegisters: ChainBox['additionalRegisters']): Chain => ({
  ...money.chain,
  unspentByErgoTree: async (tree) =>
    (await money.chain.unspentByErgoTree(tree)).map((box) =>
      boxIds.includes(box.boxId) ? { ...box, additionalRegisters } : box,
    ),
});

describe('the executor', () => {
  it('executes every kind of order at banks and desks, keeping only the tip', async () => {
    const orders: OrderFacts[] = [
      { given: 'erg', wanted: 'gpuc', amount: 20n * ERG, leastOut: 9_900_990n },
      { given: 'gpuc', wanted: 'erg', amount: 10_000_000n, leastOut: 19_800_000_000n },
      { given: 'sigUsd', wanted: 'gpuc', amount: 1_000n, leastOut: 10_000_000n },
      { given: 'gpuc', wanted: 'sigUsd', amount: 10_000_000n, leastOut: 995n },
      { given: 'sigUsd', wanted: 'erg', amount: 1_000n, leastOut: 19_800_000_000n },
      { given: 'erg', wanted: 'sigUsd', amount: 20n * ERG, leastOut: 985n },
    ];
    const { placed, ends } = setUp({ orders });
    expect(await playRound(executorOf())).toEqual({ actions: 6, sent: 6, refused: 0 });
    const payouts = ends();
    expect(payouts.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1]);
    const { tokens, externals } = money.deployment;
    const ids = { erg: '', gpuc: tokens.gpuc, sigUsd: externals.sigUsd };
    for (const [index, { wanted, leastOut = 0n, tipNanoErg = DEFAULT_ORDER_TIP_NANO_ERG }] of orders.entries()) {
      const [payout] = payouts[index]!;
      const got = wanted === 'erg' ? payout!.value + tipNanoErg - placed[index]!.value : payout!.assets[0]!.amount;
      expect(got).toBeGreaterThanOrEqual(leastOut);
      if (wanted !== 'erg') expect(payout!.assets[0]!.tokenId).toBe(ids[wanted ?? 'gpuc']);
    }
    expect(earnedBy(people.bot, { value: earned })).toBe(6);
  });

  it('chains executions on its own unconfirmed outputs, each order once', async () => {
    const { ends } = setUp({ banks: 2, desks: [{}, { askBps: 50 }], orders: [...many(40), ...many(30, dollars)] });
    const executor = executorOf();
    expect(await playRound(executor)).toEqual({ actions: 70, sent: 70, refused: 0 });
    expect(await playRound(executor)).toEqual({ actions: 0, sent: 0, refused: 0 });
    expect(money.devchain.pool.size).toBe(70);
    expect(ends().map(({ length }) => length)).toEqual(Array<number>(70).fill(1));
  });

  it('fills every order once beside a second executor, at no cost to either', async () => {
    const { ends } = setUp({ banks: 8, desks: desksOf(6), orders: [...many(60), ...many(60, dollars)] });
    const [left, right] = [executorOf(people.bot), executorOf(people.otherOwner)];
    const reports = await Promise.all([playRound(left), playRound(right)]);
    for (const { sent } of reports) expect(sent).toBeGreaterThan(0);
    await playRound(left);
    await playRound(right);
    expect(ends().map(({ length }) => length)).toEqual(Array<number>(120).fill(1));
    const shares = [people.bot, people.otherOwner].map((key) => earnedBy(key, { value: earned }));
    expect(shares[0]! + shares[1]!).toBe(120);
  });

  it('executes orders again after a reorg that undid them', async () => {
    const { ends } = setUp({ orders: [...many(10), ...many(10, dollars)] });
    const executor = executorOf();
    await playRound(executor);
    money.devchain.mine(2);
    money.devchain.reorg(2, { length: 3 });
    money.devchain.pool.clear();
    expect(money.unspent('order')).toHaveLength(20);
    expect(await playRound(executor)).toEqual({ actions: 20, sent: 20, refused: 0 });
    expect(ends().map(({ length }) => length)).toEqual(Array<number>(20).fill(1));
  });

  it('pauses trades at desks, not at banks, while a new price is in the pool', async () => {
    const { ends } = setUp({ orders: [{}, dollars] });
    money.sendPrice(2_100_000_000n);
    expect(await playRound(executorOf())).toMatchObject({ actions: 1, sent: 1 });
    money.devchain.mine();
    // The price moved against the order, whose owner wants more than 20 ERG buy now.
    expect(await playRound(executorOf())).toMatchObject({ actions: 0 });
    expect(ends().map(({ length }) => length)).toEqual([0, 1]);
  });

  it('stops when the pool is full', async () => {
    const { ends } = setUp({ orders: many(8, dollars) });
    let accepted = 0;
    const full: Chain = {
      ...money.chain,
      submit: (transaction) =>
        accepted++ < 3
          ? money.chain.submit(transaction)
          : Promise.resolve({ ok: false, refusal: 'pool-full', detail: '' }),
    };
    expect(await playRound(executorOf(people.bot, full))).toEqual({ actions: 8, sent: 3, refused: 1 });
    expect(accepted).toBe(4);
    expect(ends().filter(({ length }) => length === 1)).toHaveLength(3);
  });
});

describe('an order that the chain refuses', () => {
  it('does not block other orders, nor is its desk excluded', async () => {
    const { placed, ends } = setUp({ desks: [{}, {}], orders: [{ leastOut: 10_000_000n }, ...many(5)] });
    const terms: OrderTerms = {
      ownerTree: people.consumer.ergoTree,
      wanted: 'gpuc',
      leastOut: 1n,
      expiryHeight: 1_000_000,
      tipNanoErg: DEFAULT_ORDER_TIP_NANO_ERG,
    };
    const chain = lyingAbout([placed[0]!.boxId], encodeOrder(terms, money.deployment));
    const executor = executorOf(people.bot, chain);
    expect(await playRound(executor)).toEqual({ actions: 6, sent: 5, refused: 1 });
    expect(await playRound(executor)).toEqual({ actions: 0, sent: 0, refused: 0 });
    expect(ends().map(({ length }) => length)).toEqual([0, 1, 1, 1, 1, 1]);
  });
});

describe('a desk that the chain refuses', () => {
  it.each([1, 2, 3])('is left alone, and its orders go elsewhere, where %i are at once', async (count) => {
    const spoilt = Array.from({ length: count }, () => ({ askBps: 50, mostMicroGpuc: 100_000n }));
    const { ends } = setUp({ desks: [...spoilt, {}], orders: many(5) });
    const bad = money
      .unspent('desk')
      .filter((box) => valueOf(decodeDesk(box, money.deployment)).terms.mostMicroGpuc === 100_000n)
      .map(({ boxId }) => boxId);
    const honest = { ownerTree: people.owner.ergoTree, oracleHeight: 0, usedMicroGpuc: 0n };
    const lie = encodeDesk({
      ...honest,
      terms: { askBps: 0, bidBps: 0, mostMicroGpuc: 10n ** 12n, leastMicroGpuc: 1n },
    });
    expect(bad).toHaveLength(count);
    const executor = executorOf(people.bot, lyingAbout(bad, lie));
    expect(await playRound(executor)).toEqual({ actions: 5, sent: 5, refused: 0 });
    expect(ends().map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('an expired order', () => {
  it('is refunded with others in one transaction paid by their tips', async () => {
    const expiryHeight = start.blocks.length + 3;
    const { placed, ends } = setUp({
      banks: 0,
      desks: [],
      orders: [{ expiryHeight }, { expiryHeight, ...dollars }, {}],
    });
    const executor = executorOf();
    expect(await playRound(executor)).toMatchObject({ actions: 0 });
    money.devchain.mine(2);
    const [left, right] = [executorOf(), executorOf(people.otherOwner)];
    const reports = await Promise.all([playRound(left), playRound(right)]);
    expect(reports.map(({ sent }) => sent).toSorted()).toEqual([0, 1]);
    const payouts = ends();
    expect(payouts.map(({ length }) => length)).toEqual([1, 1, 0]);
    expect(payouts[0]![0]!.value).toBe(placed[0]!.value - DEFAULT_ORDER_TIP_NANO_ERG);
    expect(payouts[1]![0]!.assets).toEqual(placed[1]!.assets);
  });
});
