import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const launcher = fileURLToPath(new URL('../../../src/cli/dgcm.mjs', import.meta.url));

describe('the bin', () => {
  it('passes on arguments, output and exit code, from any directory', () => {
    const run = (...argv: string[]) =>
      spawnSync(process.execPath, [launcher, ...argv], { cwd: tmpdir(), encoding: 'utf8' });
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
    expect(run('wallet', 'dance')).toMatchObject({ status: 2, stdout: '' });
  });
});

/** A tree that looks installed, whose program only waits until its parent is gone. */
async function treeWithProgram(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-launch-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'src', 'cli', 'start'), { recursive: true });
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(join(root, 'node_modules', '.package-lock.json'), '{}');
  await copyFile(join(launcher, '..', 'launch.mjs'), join(root, 'src', 'cli', 'launch.mjs'));
  const shutdown = fileURLToPath(new URL('../../../src/lib/runtime/shutdown.ts', import.meta.url));
  await writeFile(
    join(root, 'src', 'cli', 'start', 'main.ts'),
    `import { onShutdown } from '${shutdown}';
     const { signal } = onShutdown();
     const busy = setInterval(() => undefined, 1_000);
     signal.addEventListener('abort', () => clearInterval(busy));
     process.stdout.write(String(process.pid));`,
  );
  return root;
}

describe('npm start', () => {
  it('ends when its launcher is killed', async () => {
    const launch = join(await treeWithProgram(), 'src', 'cli', 'launch.mjs');
    const PATH = `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`;
    const env = { ...process.env, PATH };
    const child = spawn(process.execPath, [launch, 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [pid] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    while (existsSync(`/proc/${pid.toString()}/exe`)) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});
