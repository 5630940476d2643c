import type { GpuAllocator } from './driveJob.ts';
import type { JobRecord } from './jobRecord.ts';
import type { JobStore } from './jobStore.ts';

/**
 * Gives whole GPUs to jobs until their run is over; what is taken follows from the records, so a restart takes nothing
 * twice. `isRunning` tells of a job given up whether its container could be stopped.
 */
export function createGpuAllocator(
  store: JobStore,
  deviceIds: readonly string[],
  isRunning: (openBoxId: string) => Promise<boolean>,
): GpuAllocator {
  const reserved = new Map<string, readonly string[]>();
  const holds = async ({ phase, openBoxId, ended }: JobRecord): Promise<boolean> =>
    (phase === 'started' && ended === undefined) || (phase === 'declining' && (await isRunning(openBoxId)));
  return async (openBoxId, count) => {
    if (count === 0) return [];
    const taken = new Set<string>();
    const records = await store.open();
    // Until the start is written down, the reservation speaks for it.
    const waiting = new Set(
      records.filter(({ phase }) => ['accepted', 'prepared'].includes(phase)).map((record) => record.openBoxId),
    );
    for (const id of reserved.keys()) if (!waiting.has(id)) reserved.delete(id);
    for (const record of records) {
      const ids = record.gpuDeviceIds ?? [];
      if (ids.length > 0 && (await holds(record))) for (const id of ids) taken.add(id);
    }
    for (const [id, ids] of reserved) if (id !== openBoxId) for (const device of ids) taken.add(device);
    const free = deviceIds.filter((id) => !taken.has(id));
    if (free.length < count) return undefined;
    const given = free.slice(0, count);
    reserved.set(openBoxId, given);
    return given;
  };
}
