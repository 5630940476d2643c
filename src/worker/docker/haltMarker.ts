import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HaltReason } from '#worker/docker/outcome.ts';

const markerFile = (root: string, jobId: string): string => join(root, `${jobId}.halted`);

/** The first reason stands: it is what ended the job. */
export async function writeHalt(root: string, jobId: string, reason: HaltReason): Promise<void> {
  await writeFile(markerFile(root, jobId), reason, { flag: 'wx' }).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
}

export async function readHalt(root: string, jobId: string): Promise<HaltReason | undefined> {
  try {
    const text = await readFile(markerFile(root, jobId), 'utf8');
    return text === 'logsExceeded' ? 'logsExceeded' : 'stopped';
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export async function removeHalt(root: string, jobId: string): Promise<void> {
  await rm(markerFile(root, jobId), { force: true });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
