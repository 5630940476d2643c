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

/** A call to measure; `batch` of them make one sample, so that short ones are measured as warm as they run in use. */
export interface Measured {
  readonly call: () => unknown;
  readonly batch: number;
}

/**
 * Median microseconds of each call, the calls taking turns, so that a load from outside falls on all of them alike and
 * the ratios of the medians stand.
 */
export function medianMicros<Name extends string>(calls: Record<Name, Measured>, rounds: number): Record<Name, number> {
  const entries = Object.entries(calls) as [Name, Measured][];
  const samples = new Map(entries.map(([name]) => [name, [] as number[]]));
  const warmUp = Math.ceil(rounds / 3);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, { call, batch }] of entries) {
      const start = process.hrtime.bigint();
      for (let repeat = 0; repeat < batch; repeat++) call();
      if (round >= 0) samples.get(name)?.push(Number(process.hrtime.bigint() - start) / 1_000 / batch);
    }
  }
  return Object.fromEntries([...samples].map(([name, values]) => [name, median(values)])) as Record<Name, number>;
}

function median(values: number[]): number {
  return values.sort((left, right) => left - right)[values.length >> 1] ?? 0;
}
