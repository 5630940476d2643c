import type { ChainBox } from './chainBox.ts';
import { HEIGHT_WINDOW_BLOCKS } from './constants.ts';
import { requireThat } from './planError.ts';

/** From this age on a box does not count as proof of presence, since anyone can soon spend it for storage rent. */
export const PRESENCE_BLOCKS = 1_000_000;

/** Whether spending this box in one of the next blocks proves the presence of its script's key. */
export const provesPresence = (box: { readonly creationHeight: number }, height: number): boolean =>
  height + HEIGHT_WINDOW_BLOCKS - box.creationHeight < PRESENCE_BLOCKS;

/**
 * The boxes of one script that prove its key's presence, those with the fewest tokens first: anyone can send a key a box
 * full of tokens, which no change output would hold.
 * @throws PlanError `wrong_state` if all boxes of that script are too old
 */
export function presentBoxes(boxes: readonly ChainBox[], ergoTree: string, height: number): readonly ChainBox[] {
  const own = boxes.filter((box) => box.ergoTree === ergoTree);
  const young = own.filter((box) => provesPresence(box, height));
  requireThat(
    young.length > 0 || own.length === 0,
    'wrong_state',
    'All boxes of this key are older than scripts take for its presence; send yourself some ERG first.',
  );
  return young.toSorted((one, other) => one.assets.length - other.assets.length);
}

/** @throws PlanError `insufficient_funds` with this message, as of one nanoERG, without a box that proves presence */
export function requirePresent(box: ChainBox | undefined, message: string): asserts box is ChainBox {
  requireThat(box !== undefined, 'insufficient_funds', message, { asset: 'nanoErg', needed: '1', available: '0' });
}

/**
 * The box with the most ERG among those that prove a key's presence.
 * @throws PlanError `insufficient_funds` with this message if the key has none, `wrong_state` if all of them are too old
 */
export function richestPresent(
  boxes: readonly ChainBox[],
  ergoTree: string,
  height: number,
  message: string,
): ChainBox {
  const richest = presentBoxes(boxes, ergoTree, height).reduce<ChainBox | undefined>(
    (best, box) => (best && best.value >= box.value ? best : box),
    undefined,
  );
  requirePresent(richest, message);
  return richest;
}

/**
 * The box that proves an owner's presence.
 * @throws PlanError `ineligible` if none of the boxes is the owner's, `wrong_state` if all of them are too old
 */
export function presentBox(boxes: readonly ChainBox[], ergoTree: string, height: number): ChainBox {
  const [box] = presentBoxes(boxes, ergoTree, height);
  requireThat(box !== undefined, 'ineligible', 'Only the owner may do this, and none of the funds are his.');
  return box;
}
