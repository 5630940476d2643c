import type { GpuAllocator } from './driveJob.ts';
import type { JobStore } from './jobStore.ts';

/** Gives whole GPUs to jobs; what is taken follows from the records, so a restart takes nothing twice. */
export function createGpuAllocator(store: JobStore, deviceIds: readonly string[]): GpuAllocator {
  const reserved = new Map<string, readonly string[]>();
  return async (openBoxId, count) => {
    if (count === 0) return [];
    const records = await store.all();
    for (const { openBoxId: id, phase } of records) if (phase === 'closed') reserved.delete(id);
    const taken = new Set([
      ...records.flatMap(({ phase, gpuDeviceIds = [] }) => (phase === 'started' ? gpuDeviceIds : [])),
      ...[...reserved].flatMap(([id, ids]) => (id === openBoxId ? [] : ids)),
    ]);
    const free = deviceIds.filter((id) => !taken.has(id));
    if (free.length < count) return undefined;
    const given = free.slice(0, count);
    reserved.set(openBoxId, given);
    return given;
  };
}
