import { readLongs } from '#lib/protocol/shared/registers.ts';
import type { Draft } from './draft.ts';
import { setAmount, setLong } from './edits.ts';

/**
 * Books another sum of prices in a settlement: to the provider what remains after the fee, the fee to the treasury, the
 * sum to the provider's volume. What the consumers get is left to the test.
 */
export function bookSum(draft: Draft, sum: bigint): void {
  const before = draft.inputs[0]!.box;
  const [after, treasury] = [draft.outputs[0]!, draft.outputs[draft.inputs.length]!];
  const feeBps = readLongs(before, 'R8')![6]!;
  const fee = (sum * feeBps + 9_999n) / 10_000n;
  const volume = readLongs(before, 'R5')![6]!;
  setAmount(after, 2, () => before.assets[2]!.amount + sum - fee);
  setAmount(treasury, 0, () => fee);
  setLong(after, 'R5', 6, () => volume + sum);
}

/** The sum of prices that a settlement has booked. */
export const bookedSum = (draft: Draft): bigint =>
  readLongs(draft.outputs[0]! as never, 'R5')![6]! - readLongs(draft.inputs[0]!.box, 'R5')![6]!;
