import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { execa } from 'execa';
import { contractNames } from '#lib/protocol/deployment/deployment.ts';
import { VECTORS_VARIABLE } from '#test/support/contracts/vectors.ts';
import { redundant } from './redundant.ts';
import type { Verdict } from './trial.ts';
import type { Share } from './worker.ts';

interface Trial {
  readonly name: string;
  readonly contract: string;
  readonly verdict: Verdict;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const { values } = parseArgs({ options: { vectors: { type: 'string' }, only: { type: 'string' } } });
/** All contracts, or those named in `--only bank,desk`. */
const named = values.only?.split(',');
const contracts = contractNames.filter((name) => named?.includes(name) ?? true);
if (named !== undefined && named.length !== contracts.length)
  throw new Error(`--only names contracts: ${contractNames.join(', ')}`);

const temporary = values.vectors === undefined ? mkdtempSync(join(tmpdir(), 'dgcm-vectors-')) : undefined;
try {
  process.exitCode = await check(temporary ?? values.vectors ?? '');
} finally {
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
}

/** @returns the exit code. */
async function check(folder: string): Promise<number> {
  if (temporary !== undefined) {
    say('recording what the contract tests accept and refuse');
    const files = [...contracts, 'attacks'].map((name) => `test/contracts/${name}/`);
    const options = ['--project', 'contracts', '--reporter', 'dot', '--no-color'];
    const { failed } = await execa('vitest', ['run', ...options, ...files], {
      preferLocal: true,
      env: { [VECTORS_VARIABLE]: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
      reject: false,
    });
    if (failed) return 1;
  }
  const trials = await tryAll(folder);
  return report(trials);
}

async function tryAll(folder: string): Promise<Trial[]> {
  const of = availableParallelism();
  const shares = await Promise.all(
    Array.from({ length: of }, (_, first) => runShare({ folder, contracts, first, of })),
  );
  return shares.flat();
}

function runShare(share: Share): Promise<Trial[]> {
  const trials: Trial[] = [];
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: share });
  worker.on('message', (trial: Trial) => trials.push(trial));
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => {
      resolve(trials);
    });
  });
}

function report(trials: readonly Trial[]): number {
  const scripts = trials.filter(({ verdict }) => verdict !== 'not a script');
  const survivors = scripts.filter(({ verdict }) => verdict === 'survived');
  for (const contract of new Set(trials.map((trial) => trial.contract))) {
    const own = scripts.filter((trial) => trial.contract === contract);
    say(`${contract.padEnd(13)} ${own.filter(({ verdict }) => verdict === 'killed').length}/${own.length}`);
  }
  const explained = survivors.filter(({ name }) => name in redundant);
  const unexplained = survivors.filter(({ name }) => !(name in redundant));
  const stale =
    named === undefined
      ? Object.keys(redundant).filter((name) => !survivors.some((survivor) => survivor.name === name))
      : [];
  for (const { name } of explained) say(`redundant  ${name}\n           ${redundant[name] ?? ''}`);
  for (const { name } of unexplained) say(`SURVIVED   ${name}`);
  for (const name of stale) say(`STALE      ${name}: listed as redundant, but killed or gone`);
  say(
    `${scripts.length - survivors.length}/${scripts.length} mutants killed, ` +
      `${explained.length} redundant with a reason, ${unexplained.length} unexplained; ` +
      `${trials.length - scripts.length} did not compile`,
  );
  return unexplained.length + stale.length > 0 ? 1 : 0;
}
