import type { ChainBox } from './chainBox.ts';
import { HEIGHT_WINDOW_BLOCKS } from './constants.ts';
import { requireThat } from './planError.ts';

/** From this age on anybody may soon spend a box for storage rent, so that scripts take no input for its key's presence. */
export const PRESENCE_BLOCKS = 1_000_000;

/** Whether a box that is spent in one of the next blocks proves that the key of its script was there. */
export const provesPresence = (box: { readonly creationHeight: number }, height: number): boolean =>
  height + HEIGHT_WINDOW_BLOCKS - box.creationHeight < PRESENCE_BLOCKS;

/**
 * The boxes of one script that prove its key's presence, those with the fewest tokens first: anybody can send a key a box
 * full of tokens, which no change output would hold.
 * @throws PlanError `wrong_state` where all boxes of that script are too old.
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

/**
 * The box by which an owner shows that he agrees to what his other boxes do.
 * @throws PlanError `ineligible` where none of the boxes is his, `wrong_state` where all that are his are too old.
 */
export function presentBox(boxes: readonly ChainBox[], ergoTree: string, height: number): ChainBox {
  const [box] = presentBoxes(boxes, ergoTree, height);
  requireThat(box !== undefined, 'ineligible', 'Only the owner may do this, and none of the funds are his.');
  return box;
}
