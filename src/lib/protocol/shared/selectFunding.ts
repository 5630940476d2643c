import { amountOf, type ChainBox } from './chainBox.ts';
import { sumOf } from './numbers.ts';
import { shortage } from './planError.ts';

/** Minimum that the selected boxes must hold together. */
export interface FundingTarget {
  readonly nanoErg: bigint;
  readonly tokens?: ReadonlyMap<string, bigint>;
}

/**
 * Selects boxes that together hold the target: tokens first, then ERG, each from the box with the largest amount down.
 * @throws PlanError `insufficient_funds` naming the first asset of which all boxes together hold too little
 */
export function selectFunding(boxes: readonly ChainBox[], target: FundingTarget): readonly ChainBox[] {
  const selected = new Set<ChainBox>();
  for (const [tokenId, needed] of target.tokens ?? []) {
    take(boxes, selected, { asset: tokenId, needed, amount: (box) => amountOf(box, tokenId) });
  }
  take(boxes, selected, { asset: 'nanoErg', needed: target.nanoErg, amount: (box) => box.value });
  return [...selected];
}

interface Need {
  readonly asset: string;
  readonly needed: bigint;
  readonly amount: (box: ChainBox) => bigint;
}

function take(boxes: readonly ChainBox[], selected: Set<ChainBox>, { asset, needed, amount }: Need): void {
  let held = sumOf(Array.from(selected, amount));
  if (held >= needed) return;
  const candidates = boxes
    .filter((box) => !selected.has(box) && amount(box) > 0n)
    .map((box) => ({ box, amount: amount(box) }))
    .sort((a, b) => (a.amount > b.amount ? -1 : a.amount < b.amount ? 1 : a.box.assets.length - b.box.assets.length));
  for (const candidate of candidates) {
    selected.add(candidate.box);
    held += candidate.amount;
    if (held >= needed) return;
  }
  throw shortage(asset, needed, held);
}
