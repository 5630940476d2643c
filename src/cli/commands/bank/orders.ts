import { z } from 'zod';
import { signedOrders, waitingOrders } from '#lib/client/exchange/ownOrders.ts';
import type { OrderTrace } from '#lib/client/exchange/traceOrder.ts';
import { traceOrders } from '#lib/client/exchange/traceOrders.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { say, table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { formatAsset, orderFacts, unsentFacts } from './describeOrder.ts';
import { exchangeContextOf, transactionStoreOf } from './exchangeContext.ts';

interface Listed {
  readonly order: Order;
  /** Absent where neither chain nor pool has it. */
  readonly trace: OrderTrace | undefined;
}

export const bankOrders = defineVerb({
  usage: 'orders',
  description: 'list this wallet’s pending orders and the orders signed on this machine',
  schema: z.object({}),
  run: async (session) => {
    const { chain, deployment, ergoTree } = await exchangeContextOf(session);
    const waiting = await waitingOrders(chain, deployment, ergoTree);
    const ids = new Set(waiting.map(({ orderId }) => orderId));
    const signed = await signedOrders(await transactionStoreOf(session), deployment);
    const others = signed.map(({ order }) => order).filter(({ box }) => !ids.has(box.boxId));
    const traces = await traceOrders(chain, deployment, others);
    const listed = others.map((order): Listed => ({ order, trace: traces.get(order.box.boxId) }));
    const orders: readonly Listed[] = [...listed, ...waiting.map((trace) => ({ order: trace.order, trace }))];
    if (orders.length === 0) say(session.io, 'no orders');
    if (listed.some(({ trace }) => trace === undefined))
      say(session.io, 'An unsent order was signed here; dgcm bank status <order> --wait sends it.');
    return {
      json: {
        orders: orders.map(({ order, trace }) => (trace === undefined ? unsentFacts(order) : orderFacts(trace))),
      },
      text: orders.length === 0 ? '' : table(head, orders.map(cells)),
    };
  },
});

const head = ['order', 'state', 'gives', 'wants at least', 'until'];

const cells = ({ order, trace }: Listed): string[] => [
  order.box.boxId.slice(0, 16),
  trace?.state ?? 'unsent',
  formatAsset(order.given, order.amount),
  formatAsset(order.wanted, order.leastOut),
  String(order.expiryHeight),
];
