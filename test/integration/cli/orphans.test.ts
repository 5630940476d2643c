import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { developmentMark } from '#cli/profiles.ts';
import { claimHome, releaseHome } from '#cli/start/claimHome.ts';
import { endOrphans, noteChild } from '#cli/start/orphans.ts';

const script = (name: string): string => fileURLToPath(new URL(`child/${name}.ts`, import.meta.url));

async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'dgcm-orphans-'));
  await mkdir(join(home, 'logs'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

const isThere = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 50));
}

function run(name: string, argv: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [script(name), ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

describe('orphans of a killed npm start', () => {
  it('ends by itself', async () => {
    const home = await makeHome();
    const parent = run('parentProcess', [home]);
    await once(parent.stdout!, 'data');
    const [pid] = (await readFile(join(home, 'children'), 'utf8')).split(' ').map(Number);
    expect(isThere(pid!)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isThere(pid!));
    await endOrphans(home);
  });

  it('is killed if it does not, but not another process with the same id', async () => {
    const home = await makeHome();
    // Without a pipe it never learns that its parent is gone.
    const stubborn = run('orphanProcess', []);
    await once(stubborn, 'spawn');
    await noteChild(home, stubborn.pid!);
    const gone = once(stubborn, 'exit');
    await endOrphans(home);
    expect((await gone)[1]).toBe('SIGKILL');
    // The same id with another start time is another process: this one.
    const other = await makeHome();
    await noteChild(other, process.pid);
    const list = await readFile(join(other, 'children'), 'utf8');
    expect(list).toMatch(new RegExp(`^${process.pid} \\d+\\n$`));
    const impostor = await makeHome();
    await writeFile(join(impostor, 'children'), `${process.pid} 1\n`);
    await endOrphans(impostor);
  });

  it('holds the home while running, but not another process with the same id', async () => {
    const home = await makeHome();
    await writeFile(join(home, developmentMark), '');
    await writeFile(join(home, 'start.pid'), `${process.pid} 1`);
    await claimHome(home);
    expect(await readFile(join(home, 'start.pid'), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+$`));
    await expect(claimHome(home)).rejects.toMatchObject({ code: 'conflict' });
    await releaseHome(home);
    await claimHome(home);
  });
});
