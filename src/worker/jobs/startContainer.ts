import type { JobManifest } from '#lib/bundle/jobManifest.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerHandle, ContainerSpec } from '../runtime/containerRuntime.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { inputFiles } from './prepareInput.ts';

const mebibyte = 1_048_576;

/**
 * The container's name is derived from job and provider, so that a restart finds it, and so that a job which a reorg took
 * to another provider on this machine does not meet the container of the one before.
 */
export const containerJobId = ({ ticketId }: Pick<WorkerContext, 'ticketId'>, openBoxId: string): string =>
  openBoxId.slice(0, 40) + ticketId.slice(0, 16);

/** Asks for the job's container; asking again finds the one that is there. */
export async function startContainer(
  context: WorkerContext,
  record: JobRecord,
  manifest: JobManifest,
): Promise<ContainerHandle> {
  const attempt = async (): Promise<ContainerHandle> => {
    const image = await context.runtime.prepareImage(manifest.image);
    return context.runtime.start(containerSpec(context, record, { manifest, image }));
  };
  try {
    return await attempt();
  } catch (error) {
    // Somebody else who tidies this machine up may take the image away at the last moment.
    if (error instanceof AppError && error.code === 'not_found') return attempt();
    throw error;
  }
}

function containerSpec(
  context: WorkerContext,
  record: JobRecord,
  { manifest, image }: { manifest: JobManifest; image: ContainerSpec['image'] },
): ContainerSpec {
  const { limits, store } = context;
  const { resources } = manifest;
  return {
    jobId: containerJobId(context, record.openBoxId),
    image,
    command: manifest.command,
    environment: manifest.env,
    inputDirectory: inputFiles(store.paths(record.openBoxId)),
    outputPath: manifest.outputs,
    limits: {
      // Nobody gets more wall clock than the hours bought.
      wallMs: Math.min(resources.wallSeconds, record.hours * 3_600) * 1_000,
      memoryBytes: resources.memoryMiB * mebibyte,
      cpus: resources.cpus,
      pids: resources.pids,
      outputBytes: resources.diskMiB * mebibyte,
      scratchBytes: limits.scratchMiB * mebibyte,
      logBytes: limits.logBytes,
    },
    gpuDeviceIds: record.gpuDeviceIds ?? [],
    network: manifest.network ? 'granted' : 'none',
  };
}
