import { overlayPool } from '#lib/chain/mempool.ts';
import type { ChainBox, ChainReader } from '#lib/chain/ports.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';

/** Spendable boxes of a script: confirmed ones and pool outputs, minus those that the pool spends. */
export async function spendableBoxes(chain: ChainReader, ergoTree: string): Promise<readonly ChainBox[]> {
  const [confirmed, pool] = await Promise.all([chain.unspentByErgoTree(ergoTree), chain.poolTransactions()]);
  return overlayPool(confirmed, pool, (box) => box.ergoTree === ergoTree);
}

export interface Balance {
  readonly nanoErg: bigint;
  /** Token id to amount in its smallest unit. */
  readonly tokens: Readonly<Record<string, bigint>>;
  readonly boxes: number;
}

export interface WalletBalance {
  /** What can be spent now, unconfirmed change included. */
  readonly spendable: Balance;
  readonly confirmed: Balance;
}

export async function walletBalance(chain: ChainReader, ergoTree: string): Promise<WalletBalance> {
  const [confirmed, pool] = await Promise.all([chain.unspentByErgoTree(ergoTree), chain.poolTransactions()]);
  const spendable = overlayPool(confirmed, pool, (box) => box.ergoTree === ergoTree);
  return { spendable: balanceOf(spendable), confirmed: balanceOf(confirmed) };
}

export function balanceOf(boxes: readonly ChainBox[]): Balance {
  const ids = [...new Set(boxes.flatMap(({ assets }) => assets.map(({ tokenId }) => tokenId)))];
  const sum = (amount: (box: ChainBox) => bigint): bigint => boxes.reduce((total, box) => total + amount(box), 0n);
  return {
    nanoErg: sum(({ value }) => value),
    tokens: Object.fromEntries(ids.map((id) => [id, sum((box) => amountOf(box, id))])),
    boxes: boxes.length,
  };
}
