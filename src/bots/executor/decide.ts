import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { fillLegs } from '#lib/protocol/order/execute.ts';
import type { Fills } from '#lib/protocol/order/fills.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { Leg } from '#lib/protocol/shared/plan.ts';
import { chooseFills } from './chooseFills.ts';
import { afterExecution, type ExecutorSnapshot } from './lanes.ts';

export type ExecutorAction =
  { readonly kind: 'execute'; readonly order: Order } | { readonly kind: 'refund'; readonly orders: readonly Order[] };

/** A round must end within an interval or two; the next one goes on from what is in the pool by then. */
const MOST_A_ROUND = 200;
/** Blocks before its expiry in which an order goes last: mined too late, it takes along what rests on it. */
const URGENT_BLOCKS = 3;

/**
 * Which orders to execute, as far as banks and desks go when each execution finds what those before it left, and which
 * expired ones to send home. An order whose terms nothing meets now waits.
 */
export function decideOrders(
  snapshot: ExecutorSnapshot,
  deployment: Deployment,
  maxOrdersPerBatch: number,
): readonly ExecutorAction[] {
  const payable = snapshot.orders.filter(({ tipNanoErg }) => tipNanoErg >= DEFAULT_MINER_FEE_NANO_ERG);
  const expired = payable.filter(({ expiryHeight }) => snapshot.height + 1 > expiryHeight);
  const most = Math.min(snapshot.room, MOST_A_ROUND);
  const executed: Order[] = [];
  let now = snapshot;
  for (const order of payable) {
    if (executed.length >= most) break;
    const fills = chooseFills(order, now);
    if (fills === undefined) continue;
    executed.push(order);
    now = afterExecution(now, { order, fills, outputs: expectedOutputs(fills, now, deployment) }, deployment);
  }
  const urgent = ({ expiryHeight }: Order): number => Number(expiryHeight < snapshot.height + URGENT_BLOCKS);
  return [
    ...executed
      .toSorted((left, right) => urgent(left) - urgent(right))
      .map((order) => ({ kind: 'execute', order }) as const),
    ...batches(expired, maxOrdersPerBatch).map((orders) => ({ kind: 'refund', orders }) as const),
  ];
}

const batches = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** What banks and desks will hold; a desk that no trade can be written for is left as it is, for sending it tells. */
function expectedOutputs(
  fills: Fills,
  { height, governance, oracle }: ExecutorSnapshot,
  deployment: Deployment,
): readonly ChainBox[] {
  try {
    return fillLegs({ deployment, height, governance, oracle, fills }).legs.map(successorOf);
  } catch {
    return [];
  }
}

/** It keeps the id of the box before: nothing is built on it. */
const successorOf = ({ input: { box }, output }: Leg): ChainBox => ({
  ...box,
  value: output.value,
  assets: [...output.tokens],
  additionalRegisters: { ...output.registers },
});
