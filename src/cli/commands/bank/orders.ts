import { z } from 'zod';
import { openOrders, signedOrders } from '#lib/client/exchange/ownOrders.ts';
import { traceOrder, type OrderTrace } from '#lib/client/exchange/traceOrder.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { say, table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { formatAsset, orderFacts, termsFacts } from './describeOrder.ts';
import { exchangeContextOf, transactionStoreOf } from './exchangeContext.ts';

export const bankOrders = defineVerb({
  usage: 'orders',
  description: 'the orders of this wallet: those that wait, and those that were signed on this machine',
  schema: z.object({}),
  run: async (session) => {
    const { chain, deployment, ergoTree } = await exchangeContextOf(session);
    const signed = (await signedOrders(await transactionStoreOf(session), deployment)).map(({ order }) => order);
    const known = new Map([...signed, ...(await openOrders(chain, deployment, ergoTree))].map((o) => [o.box.boxId, o]));
    const orders = await Promise.all(
      [...known.values()].map(async (order) => ({
        order,
        trace: await traceOrder(chain, deployment, order.box.boxId),
      })),
    );
    if (orders.length === 0) say(session.io, 'no orders');
    const unsent = orders.filter(({ trace }) => trace === undefined);
    if (unsent.length > 0)
      say(session.io, 'What is not on chain was signed here; dgcm bank status <order> --wait sends it.');
    return {
      json: { orders: orders.map(({ order, trace }) => facts(order, trace)) },
      text:
        orders.length === 0
          ? ''
          : table(
              head,
              orders.map(({ order, trace }) => cells(order, trace)),
            ),
    };
  },
});

const head = ['order', 'state', 'gives', 'wants at least', 'until'];

const cells = ({ box, given, amount, wanted, leastOut, expiryHeight }: Order, trace: OrderTrace | undefined) => [
  box.boxId.slice(0, 16),
  trace?.state ?? 'not on chain',
  formatAsset(given, amount),
  formatAsset(wanted, leastOut),
  String(expiryHeight),
];

const facts = (order: Order, trace: OrderTrace | undefined) =>
  trace === undefined ? { orderId: order.box.boxId, state: 'unsent', ...termsFacts(order) } : orderFacts(trace);
