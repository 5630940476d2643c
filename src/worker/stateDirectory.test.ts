import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeStateDirectory } from './stateDirectory.ts';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'dgcm-state-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A process that takes the directory, says so and goes on. */
function holderOf(path: string, goOn: string) {
  const module = new URL('./stateDirectory.ts', import.meta.url).href;
  const script = `const { takeStateDirectory } = await import(${JSON.stringify(module)});
    await takeStateDirectory(process.argv[1]); console.log('taken'); ${goOn}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the state directory of a worker', () => {
  it("is its owner's alone, even where others could read it before", async () => {
    const path = await directory();
    await chmod(path, 0o755);
    const lock = await takeStateDirectory(path);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await lock.release();
  });

  it('has one worker at a time', async () => {
    const path = await directory();
    const lock = await takeStateDirectory(path);
    await expect(takeStateDirectory(path)).rejects.toMatchObject({ code: 'conflict' });
    await lock.release();
    await (await takeStateDirectory(path)).release();
  });

  it('is free again once the worker ends by itself, which the lock does not keep it from', async () => {
    const path = await directory();
    await once(holderOf(path, ''), 'exit');
    await (await takeStateDirectory(path)).release();
  });

  it('is free again after a kill', async () => {
    const path = await directory();
    const child = holderOf(path, 'setInterval(() => {}, 1_000);');
    await once(child.stdout, 'data');
    await expect(takeStateDirectory(path)).rejects.toMatchObject({ code: 'conflict' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await takeStateDirectory(path)).release();
  });
});
