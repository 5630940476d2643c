/** The free choices of one step; every choice comes out of its numbers, so that a step means the same when replayed. */
export class Draw {
  readonly #picks: readonly number[];
  #taken = 0;

  constructor(picks: readonly number[]) {
    this.#picks = picks;
  }

  /** 0 to below `bound`. */
  below(bound: number): number {
    const pick = this.#picks[this.#taken % this.#picks.length] ?? 0;
    this.#taken += 1;
    return pick % bound;
  }

  /** `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  oneOf<T>(items: readonly T[]): T | undefined {
    return items.length === 0 ? undefined : items[this.below(items.length)];
  }

  /** Up to `most` of the items, from a drawn one on. */
  someOf<T>(items: readonly T[], most: number): readonly T[] {
    if (items.length === 0) return [];
    const first = this.below(items.length);
    const count = this.between(1, Math.min(most, items.length));
    return [...items.slice(first), ...items.slice(0, first)].slice(0, count);
  }

  chance(outOf: number): boolean {
    return this.below(outOf) === 0;
  }
}
