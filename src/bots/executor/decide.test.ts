import { describe, expect, it } from 'vitest';
import type { ChainBox, ChainTransaction } from '#lib/chain/ports.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import { exchangeSnapshot, type ExchangeParts } from '#test/support/bots/exchangeSnapshot.ts';
import { bankBox, deskBox, orderBox, type OrderFacts } from '#test/support/contracts/exchangeBoxes.ts';
import { deployment, NOW } from '#test/support/contracts/world.ts';
import { chooseFills } from './chooseFills.ts';
import { decideOrders } from './decide.ts';
import type { Preference } from './lanes.ts';

const ordersOf = (count: number, facts: OrderFacts = {}) =>
  Array.from({ length: count }, (_, index) => orderBox({ nonce: 1_000 + index, ...facts }));
const dollars = { given: 'sigUsd', amount: 1_000n } as const;
const of = (salt: string, isOwn = false): Preference => ({ salt, isOwn: () => isOwn });

function decide(parts: ExchangeParts, batch = 50) {
  const actions = decideOrders(exchangeSnapshot(parts), deployment, batch);
  return {
    executed: actions.flatMap((action) => (action.kind === 'execute' ? [action.order.box.boxId] : [])),
    refunded: actions.flatMap((action) =>
      action.kind === 'refund' ? [action.orders.map(({ box }) => box.boxId).toSorted()] : [],
    ),
  };
}
const idsOf = (...boxes: readonly ChainBox[]) => boxes.map(({ boxId }) => boxId).toSorted();
const desk = deskBox();
const old = (box: ChainBox): ChainBox => ({ ...box, creationHeight: NOW - PRESENCE_BLOCKS });

describe('what the executor executes', () => {
  it.each<[string, OrderFacts, ExchangeParts, boolean]>([
    ['ERG for GPUC at a desk', {}, { desks: [desk] }, true],
    ['SigUSD for GPUC at a bank', dollars, { banks: [bankBox()] }, true],
    [
      'SigUSD for ERG at both',
      { ...dollars, wanted: 'erg', leastOut: 1n },
      { banks: [bankBox()], desks: [desk] },
      true,
    ],
    ['nothing where no venue is', {}, {}, false],
    ['no order whose owner wants more', { leastOut: 10_000_000n }, { desks: [desk] }, false],
    ['no order whose tip does not pay the miner', { tipNanoErg: 999_999n }, { desks: [desk] }, false],
    ['nothing at desks by a price that ends with the next block', {}, { desks: [desk], oracleAge: 34 }, false],
    ['what a price lasts for', {}, { desks: [deskBox({ oracleHeight: 0 })], oracleAge: 33 }, true],
    ['nothing at desks while a new price waits', {}, { desks: [desk], oracleMoves: true }, false],
    ['at banks even then', dollars, { banks: [bankBox()], oracleMoves: true }, true],
    ['nothing at a desk too old for orders', {}, { desks: [old(desk)] }, false],
    ['what a young one beside it has', {}, { desks: [old(deskBox({ nonce: 91, askBps: 0 })), desk] }, true],
    ['nothing at a bank too old for orders', dollars, { banks: [old(bankBox())] }, false],
    ['no order in its last block but one too late', { expiryHeight: NOW - 1 }, { desks: [desk] }, false],
    ['an order in its last block', { expiryHeight: NOW }, { desks: [desk] }, true],
  ])('%s', (_name, facts, venues, expected) => {
    expect(decide({ ...venues, orders: [orderBox(facts)] }).executed).toHaveLength(expected ? 1 : 0);
  });

  it('as much as a desk has left after the orders before', () => {
    // 95 GPUC are left at this price, an order takes 9.9 of them.
    expect(decide({ desks: [desk], orders: ordersOf(20) }).executed).toHaveLength(9);
    // Two have room for nine each, and for one more together.
    expect(decide({ desks: [desk, deskBox({ nonce: 91 })], orders: ordersOf(40) }).executed).toHaveLength(19);
  });

  it('the best tips first, two hundred a round', () => {
    const rich = orderBox({ ...dollars, nonce: 5, tipNanoErg: 3_000_000n });
    const { executed } = decide({ banks: [bankBox()], orders: [...ordersOf(300, dollars), rich] });
    expect([executed.length, executed[0]]).toEqual([200, rich.boxId]);
  });

  it('last what expires soon', () => {
    const urgent = orderBox({ ...dollars, nonce: 5, tipNanoErg: 3_000_000n, expiryHeight: NOW + 1 });
    const { executed } = decide({ banks: [bankBox()], orders: [urgent, ...ordersOf(10, dollars)] });
    expect([executed.length, executed.at(-1)]).toEqual([11, urgent.boxId]);
  });

  it('no more than a block and a half takes, its own and those of others', () => {
    const trade = { id: 'aa', inputs: [], dataInputs: [], outputs: [bankBox()] };
    const full = (count: number): ChainTransaction[] => Array.from({ length: count }, () => trade);
    const orders = ordersOf(20, dollars);
    expect(decide({ banks: [bankBox()], orders, pool: full(590) }).executed).toHaveLength(10);
    expect(decide({ banks: [bankBox()], orders, pool: full(700) }).executed).toHaveLength(0);
  });

  it('what a desk that nobody can write a trade for does not spoil', () => {
    const odd = deskBox({ nonce: 92, askBps: 0, usedMicroGpuc: -(2n ** 63n), mostMicroGpuc: 1n });
    expect(decide({ desks: [odd, desk], orders: ordersOf(2) }).executed).toHaveLength(2);
  });
});

describe('what it sends home', () => {
  it('what has expired, in batches, though nothing trades', () => {
    const late = ordersOf(5, { expiryHeight: NOW - 1 });
    const { executed, refunded } = decide({ orders: [...late, orderBox({ nonce: 5 })] }, 2);
    expect(executed).toEqual([]);
    expect(refunded.map((batch) => batch.length)).toEqual([2, 2, 1]);
    expect(refunded.flat().toSorted()).toEqual(idsOf(...late));
  });
});

describe('where it trades', () => {
  const shards = Array.from({ length: 8 }, (_, index) => bankBox({ nonce: 200 + index }));
  const order = orderBox(dollars);
  const shardOf = (parts: ExchangeParts, preference: Preference) => {
    const snapshot = exchangeSnapshot(parts, preference);
    return chooseFills(snapshot.orders[0]!, snapshot)!.sales.map(({ bank }) => bank.box.boxId);
  };

  it('at a shard that others of its kind seldom begin with', () => {
    const first = Array.from(
      { length: 400 },
      (_, index) => shardOf({ banks: shards, orders: [order] }, of(`${index}`))[0],
    );
    const counts = shards.map(({ boxId }) => first.filter((id) => id === boxId).length);
    expect(Math.min(...counts)).toBeGreaterThan(25);
    expect(Math.max(...counts)).toBeLessThan(80);
  });

  it('not where somebody else has begun, unless it was itself', () => {
    const [favourite] = shardOf({ banks: shards, orders: [order] }, of('salt'));
    const taken = shards.find(({ boxId }) => boxId === favourite)!;
    const pool = [{ id: taken.transactionId, inputs: [], dataInputs: [], outputs: [taken] }];
    expect(shardOf({ banks: shards, orders: [order], pool }, of('salt'))).not.toEqual([favourite]);
    expect(shardOf({ banks: shards, orders: [order], pool }, of('salt', true))).toEqual([favourite]);
    expect(shardOf({ banks: [taken], orders: [order], pool }, of('salt'))).toEqual([favourite]);
  });

  const deskOf = (desks: readonly ChainBox[], facts: OrderFacts = {}) => {
    const snapshot = exchangeSnapshot({ desks, orders: [orderBox(facts)] });
    return chooseFills(snapshot.orders[0]!, snapshot)!.trades.map((trade) => trade.desk.box.boxId);
  };

  it('at the narrowest spread, however much is to be had elsewhere', () => {
    const narrow = deskBox({ nonce: 91, askBps: 50 });
    expect(deskOf([desk, narrow, deskBox({ nonce: 92, gpuc: 10_000_000_000n })])).toEqual([narrow.boxId]);
  });

  it('at several desks where one is too small', () => {
    const small = [91, 92, 93].map((nonce) => deskBox({ nonce, gpuc: 4_000_000n }));
    expect(deskOf(small).toSorted()).toEqual(idsOf(...small));
  });

  it('at no desk that is too old for orders, and though a crowd of those can trade more', () => {
    const crowd = Array.from({ length: 250 }, (_, index) =>
      old(deskBox({ nonce: 300 + index, askBps: 0, gpuc: 10_000_000_000n })),
    );
    expect(deskOf([...crowd, desk])).toEqual([desk.boxId]);
  });

  it('at a desk of size, whatever crowd of tiny ones asks less', () => {
    const crowd = Array.from({ length: 250 }, (_, index) =>
      deskBox({ nonce: 300 + index, askBps: 0, gpuc: 3n, leastMicroGpuc: 1n }),
    );
    expect(deskOf([...crowd, desk])).toEqual([desk.boxId]);
  });
});
