import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CliAnswer, CliSetup } from './cliSetup.ts';

const script = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** Runs `dgcm` in a process of its own. */
export async function runInChild({ cwd, home }: CliSetup, argv: readonly string[]): Promise<CliAnswer> {
  const env = { ...process.env, DGCM_HOME: home, DGCM_POLL_MS: '50' };
  const child = spawn(process.execPath, [script, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode: exitCode ?? -1, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> };
}
