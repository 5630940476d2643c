import { drawMargins, drawReserve, writePlots } from './economy/plots.ts';
import { sweep } from './economy/sweep.ts';
import type { BenchReport } from './report.ts';

const defaultSeed = 42;

/** How far the defaults are from where they would fail: one number varied at a time, on fewer accounts. */
export async function run({ seed = defaultSeed, plots }: { seed?: number; plots?: string } = {}): Promise<BenchReport> {
  const swept = sweep(seed, (text) => process.stderr.write(`economyMargins: ${text}\n`));
  if (plots !== undefined) await writePlots(plots, { reserve: drawReserve(swept), margins: drawMargins(swept) });
  return { name: 'margins of the economy', rows: swept.map(({ row }) => row), goals: [] };
}
