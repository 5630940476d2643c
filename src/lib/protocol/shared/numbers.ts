/**
 * A Long as a number, clamped to the safe integers. A value beyond them is outside every range that scripts accept, so that
 * clamping keeps its meaning, and a codec need not reject a live box over it.
 */
export function toSafeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}

/** The smallest of some amounts. */
export const minOf = (first: bigint, ...rest: readonly bigint[]): bigint =>
  rest.reduce((least, value) => (value < least ? value : least), first);

/** The largest of some amounts. */
export const maxOf = (first: bigint, ...rest: readonly bigint[]): bigint =>
  rest.reduce((most, value) => (value > most ? value : most), first);

/** Sorts the smallest amount first. */
export const ascending = (left: bigint, right: bigint): number => (left < right ? -1 : left > right ? 1 : 0);

/** Sorts the largest amount first. */
export const descending = (left: bigint, right: bigint): number => ascending(right, left);

export const sumOf = (values: Iterable<bigint>): bigint => {
  let sum = 0n;
  for (const value of values) sum += value;
  return sum;
};
