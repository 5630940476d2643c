/**
 * `npm run bench [-- name ...] [--seed n] [--plots folder] [--json]`: runs the named benches, or all; status 1 when a goal is
 * missed. Plots are drawn by benches that have some.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchReport } from './report.ts';
import { renderReport } from './render.ts';

const benchNames = ['matching', 'signing', 'json', 'costs', 'worker', 'economy', 'economyMargins'] as const;

interface BenchModule {
  readonly run: (options: { seed?: number; plots?: string }) => Promise<BenchReport>;
}

async function loadBench(name: string): Promise<BenchModule> {
  if (!benchNames.some((known) => known === name)) {
    throw new Error(`no bench is called "${name}"; there are: ${benchNames.join(', ')}`);
  }
  const file = new URL(`./${name}.ts`, import.meta.url);
  if (!existsSync(file)) throw new Error(`test/bench/${name}.ts is missing`);
  const loaded = (await import(file.href)) as Partial<BenchModule>;
  const { run } = loaded;
  if (typeof run !== 'function') throw new Error(`test/bench/${name}.ts exports no function run`);
  return { run };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, seed: { type: 'string' }, plots: { type: 'string' } },
  });
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new Error('--seed takes a whole number');
  const reports: BenchReport[] = [];
  let failed = false;
  for (const name of positionals.length > 0 ? positionals : benchNames) {
    try {
      const { run } = await loadBench(name);
      const report = await run({
        ...(seed === undefined ? {} : { seed }),
        ...(values.plots === undefined ? {} : { plots: values.plots }),
      });
      reports.push(report);
      if (!values.json) process.stdout.write(renderReport(report));
      failed ||= report.goals.some(({ pass }) => !pass);
    } catch (error) {
      // One bench that cannot run must not hide the figures of the others.
      failed = true;
      process.stderr.write(
        `bench ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`);
  return failed ? 1 : 0;
}

process.exitCode = await main();
