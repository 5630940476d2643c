import { createHash } from 'node:crypto';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';

/** Each process has a sequence of its own, by its salt, so that two of them meet late. */
export function ownSequence<T extends { readonly box: ChainBox }>(all: readonly T[], salt: string): readonly T[] {
  const rank = ({ box }: T): string => createHash('sha256').update(salt).update(box.boxId).digest('hex');
  return all
    .map((one) => ({ one, rank: rank(one) }))
    .toSorted((left, right) => (left.rank < right.rank ? -1 : 1))
    .map(({ one }) => one);
}
