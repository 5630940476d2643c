import type { ChainBox, ChainTransaction } from './ports.ts';

/**
 * Spendable boxes: confirmed ones that no pool transaction spends, then unspent pool outputs that match, in pool order.
 * A box in both lists (mined while being read) is returned once.
 */
export function overlayPool(
  confirmed: readonly ChainBox[],
  pool: readonly ChainTransaction[],
  match: (box: ChainBox) => boolean,
): ChainBox[] {
  const spent = new Set(pool.flatMap(({ inputs }) => inputs.map(({ boxId }) => boxId)));
  const unspent = new Map<string, ChainBox>();
  for (const box of confirmed) if (!spent.has(box.boxId)) unspent.set(box.boxId, box);
  for (const { outputs } of pool) {
    for (const box of outputs) {
      if (!spent.has(box.boxId) && !unspent.has(box.boxId) && match(box)) unspent.set(box.boxId, box);
    }
  }
  return [...unspent.values()];
}
