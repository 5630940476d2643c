import { lstat, mkdir, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveLimits } from '#lib/bundle/packDirectory.ts';
import { sealResultBundle } from '#lib/bundle/resultBundle.ts';
import type { SealedBundle } from '#lib/bundle/sealedFile.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { readManifest } from './prepareInput.ts';
import { containerJobId } from './startContainer.ts';

const mebibyte = 1_048_576;

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
  // Holes and second names of one file take nothing of the job's own disk and all of the host's once they are packed.
  const granted = manifest.resources.diskMiB * mebibyte;
  const limits = { ...context.limits.archive, maxBytes: Math.min(context.limits.archive.maxBytes, granted) };
  const { closureReason, exitCode, wallSeconds, cpuSeconds, peakMemoryBytes } = ended;
  return sealResultBundle({
    dir,
    file: paths.sealedResult,
    recipient: manifest.resultRecipient,
    limits,
    summary: {
      version: 1,
      openBoxId: record.openBoxId,
      closureReason,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(record.imageDigest === undefined ? {} : { imageDigest: record.imageDigest }),
      usage: {
        wallSeconds,
        outputBytes: await sizeOf(dir, limits),
        ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
        ...(peakMemoryBytes === undefined ? {} : { peakMemoryBytes }),
      },
    },
  });
}

/**
 * Bytes of all plain files below a directory; links are neither counted nor followed. A stranger's disk may hold millions of
 * names: they are looked at one by one, and no more of them than a bundle takes.
 * @throws AppError `invalid` where there are more
 */
async function sizeOf(dir: string, { maxEntries }: ArchiveLimits): Promise<number> {
  const waiting = [dir];
  let entries = 0;
  let bytes = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for await (const entry of await opendir(at)) {
      entries += 1;
      if (entries > maxEntries) throw new AppError('invalid', `more than ${maxEntries} files and directories`);
      const path = join(at, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) bytes += (await lstat(path)).size;
    }
  }
  return bytes;
}
