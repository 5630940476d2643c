import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sealResultBundle } from '#lib/bundle/resultBundle.ts';
import type { SealedBundle } from '#lib/bundle/sealedFile.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { readManifest } from './prepareInput.ts';
import { containerJobId } from './startContainer.ts';

/**
 * Takes the outputs out of the ended container and encrypts them to the consumer. Sealing again after a kill gives
 * another ciphertext, which is why the hash is recorded before anybody is told of it.
 */
export async function sealResult(context: WorkerContext, record: JobRecord): Promise<SealedBundle> {
  const paths = context.store.paths(record.openBoxId);
  const { ended } = record;
  if (ended === undefined) throw new AppError('wrong_state', `Job ${record.openBoxId} has no outcome to seal`);
  const manifest = await readManifest(paths);
  const state = await context.runtime.find(containerJobId(record.openBoxId));
  if (state === undefined) {
    throw new AppError('wrong_state', 'the container ended and vanished before its output was read');
  }
  const dir = await context.runtime.outputDirectory(state.handle);
  const { closureReason, exitCode, wallSeconds, cpuSeconds, peakMemoryBytes } = ended;
  return sealResultBundle({
    dir,
    file: paths.sealedResult,
    recipient: manifest.resultRecipient,
    limits: context.limits.archive,
    summary: {
      version: 1,
      openBoxId: record.openBoxId,
      closureReason,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(record.imageDigest === undefined ? {} : { imageDigest: record.imageDigest }),
      usage: {
        wallSeconds,
        outputBytes: await sizeOf(dir),
        ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
        ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
      },
    },
  });
}

/** Bytes of all plain files below a directory; links are neither counted nor followed. */
async function sizeOf(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await lstat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
