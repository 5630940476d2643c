/** A goal of the project with what was measured; `pass` is decided by the bench, which knows which side is good. */
export interface BenchGoal {
  readonly goal: string;
  readonly measured: number;
  readonly limit: number;
  readonly pass: boolean;
}

export interface BenchReport {
  readonly name: string;
  readonly rows: Record<string, string | number>[];
  readonly goals: BenchGoal[];
}

/**
 * Median microseconds of each call, the calls taking turns, so that a load from outside falls on all of them alike and
 * the ratios of the medians stand.
 */
export function medianMicros<Name extends string>(calls: Record<Name, () => unknown>, rounds: number) {
  const names = Object.keys(calls) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  const warmUp = Math.ceil(rounds / 3);
  for (let round = -warmUp; round < rounds; round++) {
    for (const name of names) {
      const start = process.hrtime.bigint();
      calls[name]();
      if (round >= 0) samples[name].push(Number(process.hrtime.bigint() - start) / 1_000);
    }
  }
  const median = (values: number[]): number => values.sort((left, right) => left - right)[values.length >> 1] ?? 0;
  return Object.fromEntries(names.map((name) => [name, median(samples[name])])) as Record<Name, number>;
}
