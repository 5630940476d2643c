import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const launcher = fileURLToPath(new URL('../../../src/cli/dgcm.mjs', import.meta.url));

describe('the bin', () => {
  it('passes on arguments, output and exit code, from any directory', () => {
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, [launcher, ...argv], { cwd: tmpdir(), encoding: 'utf8' });
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect(run('wallet', 'dance')).toMatchObject({ status: 2, stdout: '' });
  });

  it('keeps its exit code when the reader of its output closes early', async () => {
    const child = spawn(process.execPath, [launcher, 'job', 'open', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdout.destroy();
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(stderr).toBe('');
  });
});

const manifest = fileURLToPath(new URL('../../../package.json', import.meta.url));

/** Lives until it is told to end, which takes it a moment, and says when it has ended as it should. */
const program = (shutdown: string): string => `
  import { onShutdown } from '${shutdown}';
  const { signal } = onShutdown();
  const busy = setInterval(() => undefined, 1_000);
  signal.addEventListener('abort', () => setTimeout(() => {
    clearInterval(busy);
    console.log('ended in order');
  }, 1_000));
  console.log(JSON.stringify({ pid: process.pid, launcher: process.ppid }));`;

/** A tree that looks installed, whose `start` is ours and whose program does nothing. */
async function treeWithProgram(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-launch-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'src', 'cli', 'start'), { recursive: true });
  await mkdir(join(root, 'node_modules'));
  const { scripts } = JSON.parse(await readFile(manifest, 'utf8')) as { scripts: { start: string } };
  const own = { name: 'tree', type: 'module', scripts: { start: scripts.start } };
  await writeFile(join(root, 'package.json'), JSON.stringify(own));
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(join(root, 'node_modules', '.package-lock.json'), '{}');
  await copyFile(join(launcher, '..', 'launch.mjs'), join(root, 'src', 'cli', 'launch.mjs'));
  const shutdown = fileURLToPath(new URL('../../../src/lib/runtime/shutdown.ts', import.meta.url));
  await writeFile(join(root, 'src', 'cli', 'start', 'main.ts'), program(shutdown));
  return root;
}

interface Started {
  readonly child: ChildProcess;
  /** The program, and what launched it. */
  readonly pids: readonly number[];
  /** All that it has written once everybody who could write is gone. */
  readonly output: Promise<string>;
}

/** Starts the program of a tree, as the leader of a process group like a terminal's. */
async function start(command: string, argv: readonly string[], cwd: string): Promise<Started> {
  const PATH = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`;
  // What npm tells its scripts is not for a program that npm has not started.
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const env = { ...Object.fromEntries(outside), PATH };
  const child = spawn(command, argv, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  const [first] = (await once(child.stdout, 'data')) as [Buffer];
  const { pid, launcher: parent } = JSON.parse(first.toString()) as { pid: number; launcher: number };
  const pids = [pid, parent];
  onTestFinished(() => {
    for (const left of pids.filter(isThere)) process.kill(left, 'SIGKILL');
  });
  return { child, pids, output };
}

const isThere = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);

async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(isThere)) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('npm start', () => {
  it('ends when its launcher is killed by SIGKILL', async () => {
    const root = await treeWithProgram();
    const { child, pids } = await start(process.execPath, ['src/cli/launch.mjs', 'start'], root);
    child.kill('SIGKILL');
    await gone(pids);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends in order when only npm gets a %s', async (signal) => {
    const { child, pids, output } = await start('npm', ['start', '--silent'], await treeWithProgram());
    child.kill(signal);
    expect(await output).toMatch(/ended in order\n$/);
    await gone(pids);
  });

  it.each([
    ['at Ctrl-C, which everybody in the terminal hears', 'SIGINT'],
    ['when a service manager tells everybody', 'SIGTERM'],
  ] as const)('ends in order %s', async (_, signal) => {
    const { child, pids, output } = await start('npm', ['start', '--silent'], await treeWithProgram());
    process.kill(-child.pid!, signal);
    expect(await output).toMatch(/ended in order\n$/);
    await gone(pids);
  });

  it('stays when whoever started it without npm is gone', async () => {
    const root = await treeWithProgram();
    const background = `${process.execPath} src/cli/launch.mjs start & wait`;
    const { child, pids, output } = await start('sh', ['-c', background], root);
    child.kill('SIGKILL');
    // Longer than it takes the launcher to look at its parent and the program to end.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(pids.every(isThere)).toBe(true);
    process.kill(pids[1]!, 'SIGTERM');
    expect(await output).toMatch(/ended in order\n$/);
    await gone(pids);
  });
});
