import { lstat, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerSpec } from '#worker/runtime/containerRuntime.ts';

/** Makes room for the output inside the read-only input, and lets the job's user read what the worker unpacked. Throws `invalid`. */
export async function prepareInput({ inputDirectory, outputPath }: ContainerSpec): Promise<void> {
  let path = inputDirectory;
  for (const segment of outputPath.split('/')) {
    if (['', '.', '..'].includes(segment)) throw new AppError('invalid', `Output path ${outputPath} is not plain`);
    path = join(path, segment);
    await mkdir(path, { mode: 0o755 }).catch(() => undefined);
    // Also a link of the stranger's that would move the output somewhere else.
    if (!(await lstat(path)).isDirectory()) {
      throw new AppError('invalid', `The input holds a file where the results go: ${outputPath}`);
    }
  }
  // The worker may run with a narrow umask; -R follows no links.
  await execa('chmod', ['-R', 'a+rX', '--', inputDirectory]);
}
