import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runInChild } from './childCli.ts';
import { setUpMarket } from './marketSetup.ts';

describe('a command line killed at any step', () => {
  it('resumes the same job: one escrow, one result, nothing lost', async () => {
    await using market = await setUpMarket();
    const { cli } = market;
    await mkdir(join(cli.cwd, 'input'));
    await writeFile(join(cli.cwd, 'input', 'train.py'), 'print(1)\n');
    const open = ['--profile', 'alice', 'job', 'open', '--yes', '--json'];
    const order = ['--image', 'python:3', '--input', 'input', '--command', 'true', '--limit', '1.2'];
    const first = await runInChild(cli, [...open, ...order, '--output', 'out'], 'input encrypted');
    expect(first.signal).toBe('SIGKILL');
    const id = /job ([0-9a-f-]{36}): input encrypted/.exec(first.stderr)?.[1] ?? '';
    const resume = [...open, '--resume', id, '--output', 'out'];
    expect((await runInChild(cli, resume, 'worst loss')).signal, 'sheet shown').toBe('SIGKILL');
    expect((await runInChild(cli, resume, 'uploaded 0%')).signal, 'uploading').toBe('SIGKILL');
    expect((await runInChild(cli, resume, 'uploaded 100%')).signal, 'uploaded').toBe('SIGKILL');
    expect((await runInChild(cli, resume, 'job open')).signal, 'on chain').toBe('SIGKILL');
    const matched = runInChild(cli, resume, 'job matched');
    while ((await market.match()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await matched).signal, 'matched').toBe('SIGKILL');
    const keyed = runInChild(cli, resume, 'the worker has the key');
    expect((await keyed).signal, 'key given').toBe('SIGKILL');
    await market.serve(() => Promise.resolve({ files: { 'model.txt': 'done' }, exitCode: 0 }));
    expect((await runInChild(cli, resume, 'job delivered')).signal, 'delivered').toBe('SIGKILL');
    const last = await runInChild(cli, resume);
    expect(last.exitCode, last.stderr).toBe(0);
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
