import type { ChainBox } from '#lib/chain/ports.ts';

/** Covers fee, treasury box and change of a decline, the dearest thing that a worker does. */
const enoughNanoErg = 10_000_000n;
/** Change takes the tokens along: more of them outgrow what the least change pays for, and in the end what a box may hold. */
const mostTokens = 16;

/**
 * The worker's boxes that are fit to pay a fee with. Anybody can send it tokens of any kind, many to a box: boxes without
 * any go first, and those that would make the change too large are left lying.
 */
export function soundFunds(boxes: readonly ChainBox[]): readonly ChainBox[] {
  const usable = boxes.filter(({ assets }) => assets.length <= mostTokens);
  const plain = usable.filter(({ assets }) => assets.length === 0);
  if (plain.some(({ value }) => value >= enoughNanoErg)) return plain;
  const [cleanest] = usable
    .filter(({ value }) => value >= enoughNanoErg)
    .toSorted((one, other) => one.assets.length - other.assets.length);
  return cleanest === undefined ? usable : [...plain, cleanest];
}
