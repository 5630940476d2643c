import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHostAllocator, type HostCapacity, type Share } from './hostAllocator.ts';
import type { JobRecord } from './jobRecord.ts';

const mebibyte = 1_048_576;
const [first, second, third] = ['11', '22', '33'].map((byte) => byte.repeat(32)) as [string, string, string];
const only = ['GPU-1'];
const small: Share = { memoryMiB: 100, cpus: 1, diskMiB: 100, gpus: 0 };
const host: HostCapacity = { memoryMiB: 250, cpus: 2, gpuDeviceIds: only };

function setup(options: { capacity?: HostCapacity; freeDiskMiB?: number; running?: boolean } = {}) {
  const { capacity = host, freeDiskMiB = 2_000, running = false } = options;
  const records = new Map<string, JobRecord>();
  const shares = new Map<string, Share>();
  const put = (openBoxId: string, change: Partial<JobRecord> = {}, share: Share = small): void => {
    const known = { version: 1 as const, openBoxId, phase: 'prepared' as const, deadline: 130, hours: 1 };
    records.set(openBoxId, { ...known, acceptedAtHeight: 100, ...change });
    shares.set(openBoxId, share);
  };
  const allocate = createHostAllocator({
    store: { open: () => Promise.resolve([...records.values()].filter(({ phase }) => phase !== 'closed')) },
    capacity: () => capacity,
    isRunning: () => Promise.resolve(running),
    shareOf: (id) => Promise.resolve(shares.get(id)!),
    freeDiskBytes: (held) =>
      Promise.resolve(freeDiskMiB * mebibyte - [...held.values()].reduce((sum, bytes) => sum + bytes, 0)),
  });
  for (const id of [first, second, third]) put(id);
  return { allocate, put };
}

const withGpu: Share = { ...small, gpus: 1 };

describe('the GPU of a job', () => {
  it("is nobody else's from the moment it is given, before the start is written down", async () => {
    const { allocate } = setup();
    expect(await allocate(first, withGpu)).toEqual(only);
    expect(await allocate(second, withGpu)).toBeUndefined();
    expect(await allocate(first, withGpu)).toEqual(only);
  });

  it('is taken while it runs, after a restart as well', async () => {
    const { allocate, put } = setup();
    put(first, { phase: 'started', gpuDeviceIds: only });
    expect(await allocate(second, withGpu)).toBeUndefined();
    expect(await allocate(second, small)).toEqual([]);
  });

  it.each(['ended', 'sealed', 'uploaded', 'delivering', 'closed'] as const)(
    'is free once the run is over: %s',
    async (phase) => {
      const { allocate, put } = setup();
      await allocate(first, withGpu);
      put(first, { phase, gpuDeviceIds: only });
      expect(await allocate(second, withGpu)).toEqual(only);
    },
  );

  it('is free while only the last lines of its log are waited for', async () => {
    const { allocate, put } = setup();
    const ended = { closureReason: 'completed' as const, wallSeconds: 1 };
    put(first, { phase: 'started', gpuDeviceIds: only, ended });
    expect(await allocate(second, withGpu)).toEqual(only);
  });

  it.each([
    [true, undefined],
    [false, only],
  ])('of a job given up is taken while its container runs: %s', async (running, given) => {
    const { allocate, put } = setup({ running });
    put(first, { phase: 'declining', gpuDeviceIds: only });
    expect(await allocate(second, withGpu)).toEqual(given);
  });
});

describe('the part of the host that a job has', () => {
  it.each<[string, Partial<Share>]>([
    ['memory', { memoryMiB: 200 }],
    ['processors', { cpus: 1.5 }],
    ['disk', { diskMiB: 950 }],
  ])('of %s is waited for while others have it, and had when they are over', async (_name, change) => {
    const { allocate, put } = setup();
    put(first, { phase: 'started' });
    const large = { ...small, ...change };
    expect(await allocate(second, large)).toBeUndefined();
    put(first, { phase: 'sealed', ended: { closureReason: 'completed', wallSeconds: 1 } });
    expect(await allocate(second, large)).toEqual([]);
  });

  it('that does not fit a host without work is declined, and what others have left there is waited for', async () => {
    const { allocate, put } = setup({ freeDiskMiB: 180 });
    await expect(allocate(first, small)).rejects.toMatchObject({
      code: 'ineligible',
      message: 'the job asks for 100 diskMiB and this host has 90 left',
    });
    put(second, { phase: 'delivering' });
    expect(await allocate(first, small)).toBeUndefined();
  });

  it.each<[string, Partial<JobRecord>]>([
    ['runs', { phase: 'started' }],
    ['is over and not sealed', { phase: 'ended', ended: { closureReason: 'completed', wallSeconds: 1 } }],
  ])('of disk leaves room for the sealed result of a job that %s', async (_name, change) => {
    const { allocate, put } = setup({ freeDiskMiB: 299 });
    put(first, change);
    expect(await allocate(second, small)).toBeUndefined();
    put(first, { phase: 'sealed' });
    expect(await allocate(second, small)).toEqual([]);
  });

  it('of disk is bounded by what the host says as well', async () => {
    const { allocate } = setup({ capacity: { ...host, diskMiB: 150 } });
    expect(await allocate(first, small)).toEqual([]);
    expect(await allocate(second, small)).toBeUndefined();
  });

  it('is not kept for a job that waits for something else', async () => {
    const { allocate, put } = setup();
    put(first, { phase: 'started', gpuDeviceIds: only });
    expect(await allocate(second, withGpu)).toBeUndefined();
    expect(await allocate(third, small)).toEqual([]);
  });

  it('never sums up to more than there is, whatever is asked at once', async () => {
    const share = fc.record({
      memoryMiB: fc.integer({ min: 1, max: 250 }),
      cpus: fc.integer({ min: 1, max: 20 }).map((tenths) => tenths / 10),
      diskMiB: fc.integer({ min: 1, max: 1_000 }),
      gpus: fc.constantFrom(0, 1),
    });
    const jobs = fc.array(fc.record({ share, ends: fc.boolean() }), { minLength: 2, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(jobs, async (asked) => {
        const { allocate, put } = setup();
        const ids = asked.map((_, index) => index.toString(16).padStart(64, '0'));
        for (const [index, id] of ids.entries()) put(id, {}, asked[index]!.share);
        const running = new Map<string, Share>();
        const over = new Set<string>();
        for (let round = 0; round < 3; round++) {
          const idle = ids.filter((id) => !running.has(id) && !over.has(id));
          const given = await Promise.all(idle.map((id) => allocate(id, asked[ids.indexOf(id)]!.share)));
          for (const [index, id] of idle.entries()) {
            if (given[index] === undefined) continue;
            running.set(id, asked[ids.indexOf(id)]!.share);
            put(id, { phase: 'started', gpuDeviceIds: [...given[index]] }, asked[ids.indexOf(id)]!.share);
          }
          const sum = (name: keyof Share) => [...running.values()].reduce((total, one) => total + one[name], 0);
          expect(running.size > 0 || idle.length === 0).toBe(true);
          expect(sum('memoryMiB')).toBeLessThanOrEqual(250);
          expect(sum('cpus')).toBeLessThanOrEqual(2 + 1e-9);
          expect(sum('diskMiB')).toBeLessThanOrEqual(1_000);
          expect(sum('gpus')).toBeLessThanOrEqual(1);
          for (const id of [...running.keys()].filter((one) => asked[ids.indexOf(one)]!.ends)) {
            running.delete(id);
            over.add(id);
            put(id, { phase: 'closed' });
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
