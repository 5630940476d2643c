import { memoryToLendMiB, type WorkerEnvironment } from './config.ts';
import type { HostLimits } from './workerContext.ts';

const mebibyte = 1_048_576;

/** What a worker's configuration grants to one job and to all; no job may have more than all together. */
export function hostLimits(config: WorkerEnvironment): HostLimits {
  const maxBundleBytes = config.DGCM_WORKER_MAX_BUNDLE_MIB * mebibyte;
  const total = {
    memoryMiB: config.DGCM_WORKER_TOTAL_MEMORY_MIB ?? Math.max(memoryToLendMiB(), config.DGCM_WORKER_MEMORY_MIB),
    cpus: config.DGCM_WORKER_TOTAL_CPUS,
    diskMiB: config.DGCM_WORKER_TOTAL_DISK_MIB,
  };
  return {
    memoryMiB: Math.min(config.DGCM_WORKER_MEMORY_MIB, total.memoryMiB),
    diskMiB: Math.min(config.DGCM_WORKER_DISK_MIB, total.diskMiB ?? Infinity),
    cpus: Math.min(config.DGCM_WORKER_CPUS, total.cpus ?? Infinity),
    total,
    pids: config.DGCM_WORKER_PIDS,
    scratchMiB: config.DGCM_WORKER_SCRATCH_MIB,
    logBytes: config.DGCM_WORKER_LOG_MIB * mebibyte,
    gpuDeviceIds: config.DGCM_WORKER_GPUS,
    network: config.DGCM_WORKER_JOB_NETWORK !== undefined,
    maxBundleBytes,
    archive: { maxBytes: maxBundleBytes, maxEntries: 100_000 },
  };
}
