/** Repeatable random numbers. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  fraction(): number;
  /** One of these, all alike. */
  pick<T>(items: readonly T[]): T | undefined;
  /** The same items in another order. */
  shuffle<T>(items: readonly T[]): T[];
  /** Milliseconds up to the longest. */
  within(longestMs: number): number;
}

/** mulberry32. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    fraction,
    pick: (items) => items[Math.floor(fraction() * items.length)],
    shuffle: (items) => {
      const left = [...items];
      return items.flatMap(() => left.splice(Math.floor(fraction() * left.length), 1));
    },
    within: (longestMs) => Math.floor(fraction() * longestMs),
  };
}
