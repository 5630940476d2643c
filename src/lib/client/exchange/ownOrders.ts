import type { SignedTransaction } from '@fleet-sdk/common';
import type { ChainReader } from '#lib/chain/ports.ts';
import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import type { TransactionStore } from '../transactionStore.ts';
import { waitingOrder, type OrderTrace } from './traceOrder.ts';

/**
 * A wallet's pending orders, on chain or in the pool, in a single read however many there are: anyone can place orders in
 * another owner's name.
 */
export async function waitingOrders(
  chain: ChainReader,
  deployment: Deployment,
  ownerTree: string,
): Promise<readonly OrderTrace[]> {
  const { order: tree } = deployment.trees;
  const [{ height }, confirmed, pool] = await Promise.all([
    chain.tip(),
    chain.unspentByErgoTree(tree),
    chain.poolTransactions(),
  ]);
  const known = new Map(confirmed.map((box) => [box.boxId, { box, isConfirmed: true }]));
  for (const box of pool.flatMap(({ outputs }) => outputs)) {
    if (!known.has(box.boxId)) known.set(box.boxId, { box, isConfirmed: false });
  }
  return [...known.values()].flatMap(({ box, isConfirmed }) => {
    const read = decodeOrder(box, deployment);
    return read.ok && read.value.ownerTree === ownerTree
      ? [waitingOrder(read.value, { height, isConfirmed, pool })]
      : [];
  });
}

/** An order signed on this machine, sent or not. */
export interface SignedOrder {
  readonly order: Order;
  readonly transaction: SignedTransaction;
  /** Milliseconds since the Unix epoch. */
  readonly signedAt: number;
}

/** The orders that this machine has signed, oldest first. */
export async function signedOrders(store: TransactionStore, deployment: Deployment): Promise<readonly SignedOrder[]> {
  const stored = await Promise.all((await store.ids()).map((id) => store.find(id)));
  return stored
    .filter((entry) => entry !== undefined)
    .flatMap(({ transaction, signedAt }) => {
      const order = orderIn(transaction, deployment);
      return order === undefined ? [] : [{ order, transaction, signedAt }];
    })
    .sort((left, right) => left.signedAt - right.signedAt);
}

/** The order that a transaction places: its first output. */
export function orderIn({ id, outputs }: SignedTransaction, deployment: Deployment): Order | undefined {
  const [first] = outputBoxes(outputs, id);
  const read = first && decodeOrder(first, deployment);
  return read?.ok ? read.value : undefined;
}
