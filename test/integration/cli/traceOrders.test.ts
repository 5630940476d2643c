import { beforeAll, describe, expect, it } from 'vitest';
import { createExecutor } from '#bots/executor/createExecutor.ts';
import type { ChainReader } from '#lib/chain/ports.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { playRound } from '../bots/playRound.ts';
import { people } from '#test/support/contracts/people.ts';
import { bankOutput, deskOutput, orderOutput, type OrderFacts } from '#test/support/money/exchangeOutputs.ts';
import { foundMoneyChain, type MoneyChain } from '#test/support/money/moneyChain.ts';
import { valueOf } from '#test/support/protocol/planRunner.ts';
import { traceOrder, type OrderTrace } from '#lib/client/exchange/traceOrder.ts';
import { traceOrders } from '#lib/client/exchange/traceOrders.ts';

const clock = { now: () => 0, sleep: () => Promise.resolve() };
let money: MoneyChain;
let orders: readonly Order[];

/** A chain that counts what it is asked. */
function counting(chain: ChainReader) {
  const asked = { count: 0 };
  const reader = new Proxy(chain, {
    get: (target, name) => {
      asked.count++;
      return Reflect.get(target, name) as unknown;
    },
  });
  return { asked, reader };
}

/** Boxes by their ids: an index knows more of some than a transaction does. */
const factsOf = ({ order, end, ...rest }: OrderTrace) => ({
  ...rest,
  order: { ...order, box: order.box.boxId },
  end: end && { ...end, payout: end.payout?.boxId },
});

const place = (count: number, facts: OrderFacts): readonly Order[] =>
  money
    .make(Array.from({ length: count }, () => orderOutput(money.deployment, facts)))
    .map((box) => valueOf(decodeOrder(box, money.deployment)));

function cancel(order: Order): void {
  const funding = money.wallet(people.consumer);
  money.send(buildCancelOrder({ ...money.frame, order, funding }), [people.consumer]);
  money.devchain.mine();
}

/** A hundred orders of each end and of none: filled, refunded, cancelled, waiting, in the pool, never sent. */
beforeAll(async () => {
  money = foundMoneyChain();
  const { deployment, devchain, chain } = money;
  money.make([bankOutput(deployment, 1_000_000n), ...Array.from({ length: 8 }, () => deskOutput(deployment))]);
  const before = money.supply();
  const dear = { leastOut: 20_000_000n };
  const soon = devchain.height + 40;
  const filled = place(60, { given: 'sigUsd', amount: 100n, leastOut: 1_000_000n });
  const sold = place(40, { given: 'gpuc', amount: 1_000_000n, wanted: 'erg', leastOut: 1n });
  const executor = createExecutor({
    chain,
    deployment,
    clock,
    maxJobsPerBatch: 50,
    rewardErgoTree: people.bot.ergoTree,
  });
  await playRound(executor);
  devchain.mine();
  const expiring = place(100, { ...dear, expiryHeight: soon });
  devchain.mine(soon - devchain.height);
  await playRound(executor);
  devchain.mine();
  const cancelled = place(20, dear);
  for (const order of cancelled) cancel(order);
  const waiting = place(20, dear);
  const unsent = waiting
    .slice(0, 3)
    .map((order, index) => ({ ...order, box: { ...order.box, boxId: `${index}`.repeat(64) } }));
  expect(money.supply()).toEqual(before);
  orders = [...filled, ...sold, ...expiring, ...cancelled, ...waiting, ...unsent];
}, 120_000);

describe('many orders', () => {
  it('stand where each by itself stands, in as many requests as there are pages', async () => {
    const { asked, reader } = counting(money.chain);
    const together = await traceOrders(reader, money.deployment, orders);
    expect(asked.count).toBe(4);
    const each = counting(money.chain);
    const alone = new Map<string, OrderTrace>();
    for (const { box } of orders) {
      const trace = await traceOrder(each.reader, money.deployment, box.boxId);
      if (trace !== undefined) alone.set(box.boxId, trace);
    }
    expect(each.asked.count).toBeGreaterThan(3 * orders.length - 100);
    expect([...together.values()].map(factsOf)).toEqual([...alone.values()].map(factsOf));
    expect(Object.groupBy([...together.values()], ({ state }) => state)).toMatchObject({
      filled: { length: 100 },
      refunded: { length: 100 },
      cancelled: { length: 20 },
      open: { length: 20 },
    });
  });

  it('are asked for one by one while they are few: nobody reads the whole market for them', async () => {
    const { asked, reader } = counting(money.chain);
    const few = [orders[0]!, orders[150]!, orders.at(-1)!];
    const lists = { ...reader, allByErgoTree: () => Promise.reject(new Error('all orders that there ever were')) };
    expect([...(await traceOrders(lists, money.deployment, few)).keys()]).toEqual(
      few.slice(0, 2).map(({ box }) => box.boxId),
    );
    expect(asked.count).toBeLessThan(30);
  });

  it('are not told from what a stranger sends: a box that names an order which waits ends none', async () => {
    const waiting = orders.find(({ box }) => money.unspent('order').some(({ boxId }) => boxId === box.boxId))!;
    const { additionalRegisters } = money.devchain.index.lists.boxesByTree
      .of(people.consumer.ergoTree)
      .map(({ box }) => box)
      .find(({ additionalRegisters: { R4 } }) => R4 !== undefined)!;
    money.make([
      {
        value: 1_000_000n,
        ergoTree: people.consumer.ergoTree,
        tokens: [],
        registers: { R4: `${additionalRegisters['R4']!.slice(0, 4)}${waiting.box.boxId}` },
      },
    ]);
    const traces = await traceOrders(money.chain, money.deployment, orders);
    expect(traces.get(waiting.box.boxId)).toMatchObject({ state: 'open', end: undefined });
  });
});
