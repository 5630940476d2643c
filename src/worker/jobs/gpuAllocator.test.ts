import { describe, expect, it } from 'vitest';
import { createGpuAllocator } from './gpuAllocator.ts';
import type { JobRecord } from './jobRecord.ts';
import type { JobStore } from './jobStore.ts';

const [first, second] = ['11'.repeat(32), '22'.repeat(32)];
const only = ['GPU-1'];

function setup(record: Partial<JobRecord> = {}, running = false) {
  const known: JobRecord = {
    version: 1,
    openBoxId: first,
    phase: 'prepared',
    deadline: 130,
    hours: 1,
    acceptedAtHeight: 100,
    ...record,
  };
  const records = [known];
  const store = { open: () => Promise.resolve(records) } as unknown as JobStore;
  const allocate = createGpuAllocator(store, only, () => Promise.resolve(running));
  return { allocate, become: (change: Partial<JobRecord>) => records.splice(0, 1, { ...known, ...change }) };
}

describe('the GPU of a job', () => {
  it("is nobody else's from the moment it is given, before the start is written down", async () => {
    const { allocate } = setup();
    expect(await allocate(first, 1)).toEqual(only);
    expect(await allocate(second, 1)).toBeUndefined();
    expect(await allocate(first, 1)).toEqual(only);
  });

  it('is taken while it runs, after a restart as well', async () => {
    const { allocate } = setup({ phase: 'started', gpuDeviceIds: only });
    expect(await allocate(second, 1)).toBeUndefined();
  });

  it.each(['ended', 'sealed', 'uploaded', 'delivering', 'closed'] as const)(
    'is free once the run is over: %s',
    async (phase) => {
      const { allocate, become } = setup();
      await allocate(first, 1);
      become({ phase, gpuDeviceIds: only });
      expect(await allocate(second, 1)).toEqual(only);
    },
  );

  it('is free while only the last lines of its log are waited for', async () => {
    const { allocate, become } = setup({ phase: 'started', gpuDeviceIds: only });
    become({ phase: 'started', gpuDeviceIds: only, ended: { closureReason: 'completed', wallSeconds: 1 } });
    expect(await allocate(second, 1)).toEqual(only);
  });

  it.each([
    [true, undefined],
    [false, only],
  ])('of a job given up is taken while its container runs: %s', async (running, given) => {
    const { allocate } = setup({ phase: 'declining', gpuDeviceIds: only }, running);
    expect(await allocate(second, 1)).toEqual(given);
  });
});
