import type { ChainBox, ChainTransaction } from './ports.ts';

/**
 * The boxes one can build on now: confirmed ones that no pool transaction spends, then outputs of the pool that match
 * and are themselves unspent, in pool order. A box that is in both (mined while being read) comes once.
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
