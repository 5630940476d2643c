import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { setUpMarket, type MarketSetup } from './marketSetup.ts';

const script = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `dgcm` in a process of its own and kills it with SIGKILL at the first line on stderr that has `killAt` in it. */
async function runAndKill({ cli }: MarketSetup, argv: readonly string[], killAt?: string): Promise<Ending> {
  const env = { ...process.env, DGCM_HOME: cli.home, DGCM_POLL_MS: '50' };
  const child = spawn(process.execPath, [script, ...argv], { cwd: cli.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const told: string[] = [];
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  createInterface(child.stderr).on('line', (line) => {
    told.push(line);
    if (killAt !== undefined && line.includes(killAt)) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout, stderr: told.join('\n') };
}

describe('a command line killed at any step', () => {
  it('goes on with the same job: one escrow, one result, nothing lost', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await mkdir(join(cli.cwd, 'input'));
    await writeFile(join(cli.cwd, 'input', 'train.py'), 'print(1)\n');
    const open = ['--profile', 'alice', 'job', 'open', '--yes', '--json'];
    const order = ['--image', 'python:3', '--input', 'input', '--command', 'true', '--limit', '1.2'];
    const first = await runAndKill(market, [...open, ...order, '--output', 'out'], 'input encrypted');
    expect(first.signal).toBe('SIGKILL');
    const id = /job ([0-9a-f-]{36}): input encrypted/.exec(first.stderr)?.[1] ?? '';
    const resume = [...open, '--resume', id, '--output', 'out'];
    expect((await runAndKill(market, resume, 'worst loss')).signal, 'sheet shown').toBe('SIGKILL');
    expect((await runAndKill(market, resume, 'uploaded 0%')).signal, 'uploading').toBe('SIGKILL');
    expect((await runAndKill(market, resume, 'uploaded 100%')).signal, 'uploaded').toBe('SIGKILL');
    expect((await runAndKill(market, resume, 'job open')).signal, 'on chain').toBe('SIGKILL');
    const matched = runAndKill(market, resume, 'job matched');
    while ((await market.match()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await matched).signal, 'matched').toBe('SIGKILL');
    const keyed = runAndKill(market, resume, 'the worker has the key');
    expect((await keyed).signal, 'key given').toBe('SIGKILL');
    await market.serve(() => Promise.resolve({ files: { 'model.txt': 'done' }, exitCode: 0 }));
    expect((await runAndKill(market, resume, 'job delivered')).signal, 'delivered').toBe('SIGKILL');
    const last = await runAndKill(market, resume);
    expect(last.code, last.stderr).toBe(0);
    expect(await readFile(join(cli.cwd, 'out', 'model.txt'), 'utf8')).toBe('done');
    const { jobs } = (await cli.run(['--profile', 'alice', 'job', 'list', '--json'])).json() as {
      jobs: readonly object[];
    };
    expect(jobs).toHaveLength(1);
    const { spendable } = (await cli.run(['--profile', 'alice', 'wallet', 'balance', '--json'])).json() as {
      spendable: { tokens: Record<string, string> };
    };
    expect(Object.values(spendable.tokens), 'one escrow of 1.2 is out').toEqual(['98800000']);
  }, 200_000);
});
