import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CliAnswer, CliSetup } from './cliSetup.ts';

const script = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export interface ChildAnswer extends CliAnswer {
  readonly signal: NodeJS.Signals | null;
}

/** Runs `dgcm` in a process of its own, and kills it with SIGKILL at the first line on stderr that fits `killAt`. */
export async function runInChild(
  { cwd, home }: Pick<CliSetup, 'cwd' | 'home'>,
  argv: readonly string[],
  killAt?: string | RegExp,
): Promise<ChildAnswer> {
  const env = { ...process.env, DGCM_HOME: home, DGCM_POLL_MS: '50' };
  const child = spawn(process.execPath, [script, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  createInterface(child.stderr).on('line', (line) => {
    stderr += `${line}\n`;
    if (killAt !== undefined && new RegExp(killAt).test(line)) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const json = () => JSON.parse(stdout) as Record<string, unknown>;
  return { exitCode: code ?? -1, signal, stdout, stderr, json };
}
