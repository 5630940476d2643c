import { constants } from 'node:fs';
import { access, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openResultBundle, outputDirectory } from '#lib/bundle/resultBundle.ts';
import type { ResultSummary } from '#lib/bundle/resultSummary.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { JobTrace } from '../jobTrace.ts';
import { bundleLimits, type JobContext } from './jobContext.ts';
import type { JobRecord } from './jobRecord.ts';

export interface FetchedResult {
  readonly summary: ResultSummary;
  /** Absolute directory that holds the outputs. */
  readonly directory: string;
  /** sha-256 of the encrypted result, as delivered on chain. */
  readonly resultHash: string;
}

type ResultContext = Pick<JobContext, 'relay' | 'store' | 'signal'>;

/**
 * Downloads a delivered result, holds it against the hash on chain, decrypts it and puts its files into `directory`, all
 * at once: it may exist but must be empty. Where this very result lies there already, it is left as it is.
 *
 * @throws AppError `wrong_state` for a job without result, `conflict` for a directory that is not empty.
 */
export async function fetchResult(
  { relay, store, signal }: ResultContext,
  record: JobRecord,
  { trace, directory }: { readonly trace: JobTrace; readonly directory: string },
): Promise<FetchedResult> {
  const { job } = trace;
  if (job.kind !== 'jobDelivered' && job.kind !== 'jobReview') {
    throw new AppError('wrong_state', 'There is no result: the job was not delivered.');
  }
  const there = await isThere(record, directory);
  const { resultHash } = job;
  const file = store.fileOf(record, 'result.age');
  const unpacked = store.fileOf(record, 'result');
  await relay.downloadBundle({
    hash: resultHash,
    toFile: file,
    openBoxId: job.openBoxId,
    maxBytes: bundleLimits.maxBytes,
    signal,
  });
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(unpacked, { recursive: true });
  const summary = await openResultBundle({ file, identity: record.resultIdentity }, unpacked, bundleLimits);
  if (summary.openBoxId !== job.openBoxId) throw new AppError('invalid', 'The result is that of another job.');
  await store.save({ ...record, resultAt: directory });
  if (!there) await place(join(unpacked, outputDirectory), directory);
  await rm(unpacked, { recursive: true, force: true });
  return { summary, directory, resultHash };
}

/** Copies beside the target and renames, so that a kill leaves the whole result there or none of it. */
async function place(from: string, directory: string): Promise<void> {
  const partial = `${directory}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(dirname(directory), { recursive: true });
  await cp(from, partial, { recursive: true });
  await rename(partial, directory);
}

/**
 * Refuses a directory into which no result could be put, before anything is paid for it.
 * @throws AppError `conflict` where something lies there, `invalid` where nothing can be written
 */
export async function requireEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw new AppError('invalid', `${directory} is no directory that can be read.`, { cause: error });
  });
  if (entries.length > 0) {
    throw new AppError('conflict', `${directory} is not empty; nothing in it is overwritten.`, {
      nextStep: 'Choose another --output.',
    });
  }
  const parent = dirname(directory);
  await mkdir(parent, { recursive: true })
    .then(() => access(parent, constants.W_OK))
    .catch((cause: unknown) => {
      throw new AppError('invalid', `Nothing can be written into ${parent}.`, { cause });
    });
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Whether the result was put there before. @throws AppError `conflict` where something else is in the way. */
async function isThere(record: JobRecord, directory: string): Promise<boolean> {
  const entries = await readdir(directory).catch(() => []);
  if (entries.length === 0) return false;
  if (record.resultAt === directory) return true;
  throw new AppError('conflict', `${directory} is not empty; nothing in it is overwritten.`, {
    nextStep: 'Choose another --output. The result is kept at the relay.',
  });
}
