/** How often each thing happened; names that never happened count 0 once they are expected. */
export class Histogram {
  readonly #counts = new Map<string, number>();

  count(name: string, times = 1): void {
    this.#counts.set(name, this.of(name) + times);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Those of the names that happened fewer times. */
  below(least: number, names: readonly string[]): readonly string[] {
    return names.filter((name) => this.of(name) < least);
  }

  /** Counts that were not expected by name come last. */
  render(title: string, names: readonly string[]): string {
    const all = [...new Set([...names, ...this.#counts.keys()])];
    const width = Math.max(...all.map((name) => name.length));
    return [title, ...all.map((name) => `  ${name.padEnd(width)} ${this.of(name)}`), ''].join('\n');
  }
}

/** Everything that a run of sequences counts. */
export interface Tally {
  readonly actions: Histogram;
  readonly edges: Histogram;
  readonly refusals: Histogram;
}

export const newTally = (): Tally => ({ actions: new Histogram(), edges: new Histogram(), refusals: new Histogram() });
