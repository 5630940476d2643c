import type { Deployment } from '../deployment/deployment.ts';
import { amountOf, type ChainBox } from '../shared/chainBox.ts';
import { descending } from '../shared/numbers.ts';

/** One transaction spends no more: at 50 boxes and three guards it costs a fifth of a million units. */
export const MOST_TREASURY_BOXES = 50;
/** A box of a few strangers' tokens may still be spent; the tokens of all that are spent must fit into one output. */
const MOST_OTHER_TOKENS = 40;

/**
 * The treasury boxes that a payment takes, as far as one transaction can: the richest in GPUC first, those with strangers'
 * tokens last, so that nobody keeps the guards from their money by sending dust.
 */
export function chooseTreasuryBoxes(
  boxes: readonly ChainBox[],
  microGpuc: bigint,
  { tokens }: Pick<Deployment, 'tokens'>,
): readonly ChainBox[] {
  const gpucOf = (box: ChainBox): bigint => amountOf(box, tokens.gpuc);
  const richestFirst = boxes
    .filter((box) => gpucOf(box) > 0n)
    .sort((left, right) => strangers(left) - strangers(right) || descending(gpucOf(left), gpucOf(right)));
  const chosen: ChainBox[] = [];
  let [held, others] = [0n, 0];
  for (const box of richestFirst) {
    others += strangers(box);
    if (held >= microGpuc || chosen.length === MOST_TREASURY_BOXES || others > MOST_OTHER_TOKENS) break;
    chosen.push(box);
    held += gpucOf(box);
  }
  return chosen;
}

/** How many tokens besides GPUC a box holds. */
const strangers = ({ assets }: ChainBox): number => assets.length - 1;
