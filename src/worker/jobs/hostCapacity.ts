import { cpus } from 'node:os';
import type { HostLimits } from '../workerContext.ts';
import type { HostCapacity } from './hostAllocator.ts';

/**
 * What all jobs of a provider with so many slots may have together. Processors are shared in time: where the host names no
 * number of his own, each slot that he has enrolled carries a job of one processor. Memory and disk are not shared.
 */
export function capacityOf({ total, cpus: mostCpus, gpuDeviceIds }: HostLimits, slots: number): HostCapacity {
  return {
    memoryMiB: total.memoryMiB,
    cpus: total.cpus ?? Math.max(cpus().length, mostCpus, slots),
    ...(total.diskMiB === undefined ? {} : { diskMiB: total.diskMiB }),
    gpuDeviceIds,
  };
}
