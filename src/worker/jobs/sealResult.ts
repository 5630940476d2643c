import { lstat, mkdir, readdir } from 'node:fs/promises';
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
  try {
    return await sealOutput(context, record, await outputOf(context, record));
  } catch (error) {
    if (!isOutputFault(error)) throw error;
    context.logger.warn({ event: 'worker.output-refused', openBoxId: record.openBoxId, err: error });
    const nothing = join(context.store.paths(record.openBoxId).root, 'no-output');
    await mkdir(nothing, { recursive: true });
    const { ended } = record;
    return sealOutput(context, { ...record, ended: ended && { ...ended, closureReason: 'output-refused' } }, nothing);
  }
}

/** What a job left behind that no bundle can hold is the job's own fault: it must not keep the result from being delivered. */
function isOutputFault(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'invalid';
  return ['ENAMETOOLONG', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function outputOf(context: WorkerContext, { openBoxId }: JobRecord): Promise<string> {
  const { runtime } = context;
  const state = await runtime.find(containerJobId(context, openBoxId));
  if (state === undefined) {
    throw new AppError('wrong_state', 'the container ended and vanished before its output was read');
  }
  return runtime.outputDirectory(state.handle);
}

async function sealOutput(context: WorkerContext, record: JobRecord, dir: string): Promise<SealedBundle> {
  const paths = context.store.paths(record.openBoxId);
  const { ended } = record;
  if (ended === undefined) throw new AppError('wrong_state', `Job ${record.openBoxId} has no outcome to seal`);
  const manifest = await readManifest(paths);
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
