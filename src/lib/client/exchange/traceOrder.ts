import type { ChainReader, ChainTransaction, ConfirmedTransaction, IndexedBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeOrder, tokenOf, type Order } from '#lib/protocol/order/box.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';

/** How an order ended. */
export interface OrderEnd {
  readonly kind: 'filled' | 'refunded' | 'cancelled';
  readonly txId: string;
  readonly height: number;
  /** The payout box to the owner; undefined if the order was cancelled. */
  readonly payout: ChainBox | undefined;
  /** In the wanted asset's smallest unit; nothing unless filled. */
  readonly received: bigint;
}

export interface OrderTrace {
  readonly orderId: string;
  readonly order: Order;
  /** `unconfirmed`: in the pool; `open`: waiting for execution; `expired`: waiting for its refund. */
  readonly state: 'unconfirmed' | 'open' | 'expired' | OrderEnd['kind'];
  readonly end: OrderEnd | undefined;
  /** A transaction in the pool that will end it. */
  readonly pendingTxId: string | undefined;
}

/**
 * Traces an order by its box id.
 * @returns undefined if neither chain nor pool has such an order
 */
export async function traceOrder(
  chain: ChainReader,
  deployment: Deployment,
  orderId: string,
): Promise<OrderTrace | undefined> {
  const box: IndexedBox | undefined = await chain.boxById(orderId);
  const pool = await chain.poolTransactions();
  const read = decodeOrderOf(box ?? inPool(pool, orderId), deployment);
  if (read === undefined) return undefined;
  // The index may be a block ahead of itself during a reorganisation: then the last state known is the answer.
  const spending = box?.spentTransactionId === undefined ? undefined : await chain.transaction(box.spentTransactionId);
  if (spending !== undefined) {
    const end = endOf(read, spending, deployment);
    return { orderId, order: read, state: end.kind, end, pendingTxId: undefined };
  }
  const { height } = await chain.tip();
  return waitingOrder(read, { height, isConfirmed: box !== undefined, pool });
}

function decodeOrderOf(box: ChainBox | undefined, deployment: Deployment): Order | undefined {
  const read = box && decodeOrder(box, deployment);
  return read?.ok ? read.value : undefined;
}

const inPool = (pool: readonly ChainTransaction[], boxId: string): ChainBox | undefined =>
  pool.flatMap(({ outputs }) => outputs).find((box) => box.boxId === boxId);

export interface WaitingFacts {
  /** Height of the last full block. */
  readonly height: number;
  readonly isConfirmed: boolean;
  readonly pool: readonly ChainTransaction[];
}

/** A pending order. */
export function waitingOrder(order: Order, { height, isConfirmed, pool }: WaitingFacts): OrderTrace {
  const { boxId: orderId } = order.box;
  const pendingTxId = pool.find(({ inputs }) => inputs.some(({ boxId }) => boxId === orderId))?.id;
  const state = height >= order.expiryHeight ? 'expired' : isConfirmed ? 'open' : 'unconfirmed';
  return { orderId, order, state, end: undefined, pendingTxId };
}

/** Execution and refund pay out at the order's own index; up to its expiry only an execution is possible. */
export function endOf(order: Order, spending: ConfirmedTransaction, deployment: Deployment): OrderEnd {
  const { box, ownerTree } = order;
  const { id: txId, inclusionHeight: height, inputs, outputs } = spending;
  const payout = outputs[inputs.findIndex(({ boxId }) => boxId === box.boxId)];
  if (payout?.ergoTree !== ownerTree || readBytes(payout, 'R4') !== box.boxId) return cancelledAt({ txId, height });
  return paidOut(order, { txId, height, payout }, deployment);
}

type EndPlace = Pick<OrderEnd, 'txId' | 'height'>;

export const cancelledAt = (at: EndPlace): OrderEnd => ({
  ...at,
  kind: 'cancelled',
  payout: undefined,
  received: 0n,
});

/** The end of an order for which its owner was paid in a box that answers for it. */
export function paidOut(
  { box, wanted, expiryHeight, tipNanoErg }: Order,
  { payout, ...at }: EndPlace & { readonly payout: ChainBox },
  deployment: Deployment,
): OrderEnd {
  if (at.height > expiryHeight) return { ...at, kind: 'refunded', payout, received: 0n };
  const gained = payout.value - box.value + tipNanoErg;
  const received = wanted === 'erg' ? gained : amountOf(payout, tokenOf(wanted, deployment));
  return { ...at, kind: 'filled', payout, received };
}
