import type { SignedTransaction } from '@fleet-sdk/common';
import { overlayPool } from '#lib/chain/mempool.ts';
import type { ChainReader } from '#lib/chain/ports.ts';
import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import type { TransactionStore } from '../transactionStore.ts';

/** An order of this wallet that waits on chain or in the pool. */
export async function openOrders(
  chain: ChainReader,
  deployment: Deployment,
  ownerTree: string,
): Promise<readonly Order[]> {
  const { order: tree } = deployment.trees;
  const [confirmed, pool] = await Promise.all([chain.unspentByErgoTree(tree), chain.poolTransactions()]);
  return overlayPool(confirmed, pool, ({ ergoTree }) => ergoTree === tree).flatMap((box) => {
    const read = decodeOrder(box, deployment);
    return read.ok && read.value.ownerTree === ownerTree ? [read.value] : [];
  });
}

/** An order that was signed on this machine, sent or not. */
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
