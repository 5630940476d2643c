import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
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
 * Downloads a delivered result, holds it against the hash on chain, decrypts it and puts its files into `directory`,
 * which may exist but must be empty.
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
  await requireEmpty(directory);
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
  await mkdir(directory, { recursive: true });
  await cp(join(unpacked, outputDirectory), directory, { recursive: true });
  await rm(unpacked, { recursive: true, force: true });
  await store.save({ ...record, resultAt: directory });
  return { summary, directory, resultHash };
}

async function requireEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory).catch(() => []);
  if (entries.length > 0) {
    throw new AppError('conflict', `${directory} is not empty; nothing in it is overwritten.`, {
      nextStep: 'Choose another --output. The result is kept at the relay.',
    });
  }
}
