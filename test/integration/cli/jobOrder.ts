import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MarketSetup, WorkerOutcome } from './marketSetup.ts';

/** Makes an input directory and gives the command line by which Alice opens a job with it. */
export async function withInput({ cli }: MarketSetup): Promise<string[]> {
  await mkdir(join(cli.cwd, 'input'), { recursive: true });
  await writeFile(join(cli.cwd, 'input', 'train.py'), 'print("secret recipe")\n');
  const order = ['--image', 'python:3', '--input', 'input', '--command', 'python3 train.py', '--limit', '1.20'];
  return ['--profile', 'alice', 'job', 'open', ...order];
}

export async function until(condition: () => Promise<number>): Promise<void> {
  while ((await condition()) === 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The work of a provider who shouts what he was given. */
export const trained = async (directory: string): Promise<WorkerOutcome> => ({
  files: { 'model.txt': (await readFile(join(directory, 'train.py'), 'utf8')).toUpperCase() },
  exitCode: 0,
});
