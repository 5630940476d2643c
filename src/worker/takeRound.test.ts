import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import type { Work } from './chain/readWork.ts';
import type { JobRecord } from './jobs/jobRecord.ts';
import { createJobStore } from './jobs/jobStore.ts';
import { takeRound, type Life } from './takeRound.ts';
import type { WorkerContext } from './workerContext.ts';

const [bad, good, other] = ['11', '22', '33'].map((byte) => byte.repeat(32)) as [string, string, string];
const deadline = 230;

const recordOf = (openBoxId: string, change: Partial<JobRecord> = {}): JobRecord => ({
  version: 1,
  openBoxId,
  phase: 'started',
  deadline,
  hours: 1,
  acceptedAtHeight: 200,
  startedAtMs: 1,
  ...change,
});

/** Its waits are over at once, save for what ends at once itself. */
const hasty = { now: Date.now, sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 100)) };

async function setup(openBoxIds: readonly string[], height = 201) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-round-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const said: { event: string; openBoxId?: string }[] = [];
  const destination = { write: (line: string) => void said.push(JSON.parse(line) as (typeof said)[number]) };
  const logger = createLogger({ name: 'test', destination });
  const store = createJobStore(directory, logger);
  const ofBad = bad.slice(0, 40);
  /** An engine that fails whenever it is asked about one of the jobs; of the others it has no container. */
  const ask = (jobId: string) =>
    jobId.startsWith(ofBad) ? Promise.reject(new Error('the engine chokes on it')) : Promise.resolve(undefined);
  const runtime = { find: vi.fn(ask), remove: vi.fn(ask) };
  const steps = { inputGraceBlocks: 10, deliverMarginBlocks: 6, declineMarginBlocks: 2, finalityBlocks: 10 };
  const sent = { deliver: [] as string[], decline: [] as string[] };
  const sender = (name: 'deliver' | 'decline') => ({
    send: (ids: readonly string[]) => Promise.resolve(void sent[name].push(...ids)),
  });
  const life: Life = {
    context: { store, logger, runtime, steps, clock: hasty, ticketId: 'aa'.repeat(32) } as unknown as WorkerContext,
    senders: { deliver: sender('deliver'), decline: sender('decline') },
    driving: new Map(),
    tending: new Map(),
    lastSeenActive: new Map(),
    allocate: () => Promise.resolve(undefined),
  };
  const work: Work = {
    height,
    provider: {} as Provider,
    active: new Map(openBoxIds.map((openBoxId) => [openBoxId, { openBoxId, deadline } as JobActive])),
    delivered: new Set(),
    unconfirmed: new Set(),
    funds: [],
  };
  return { life, work, store, sent, said };
}

const result = { hash: 'ff'.repeat(32), size: 1 };

describe('a round in which one job goes wrong', () => {
  it('by its engine: the others are declined and delivered all the same', async () => {
    const { life, work, store, sent, said } = await setup([bad, good, other]);
    await store.save(recordOf(bad));
    await store.save(recordOf(good));
    await store.save(recordOf(other, { phase: 'uploaded', result }));
    await takeRound(life, work);
    expect(sent).toEqual({ deliver: [other], decline: [good] });
    expect(said).toContainEqual(expect.objectContaining({ event: 'worker.container-unknown', openBoxId: bad }));
    expect((await store.load(bad))?.phase).toBe('started');
  });

  it('by its engine until its time is over: it is declined, for silence would be slashed', async () => {
    const { life, work, store, sent } = await setup([bad], deadline - 2);
    await store.save(recordOf(bad));
    await takeRound(life, work);
    expect(sent.decline).toEqual([bad]);
  });

  it('by its engine when it is closed: the others are closed', async () => {
    const { life, work, store, said } = await setup([], 300);
    for (const id of [bad, good]) {
      await store.save(recordOf(id));
      life.lastSeenActive.set(id, 200);
    }
    await takeRound(life, work);
    expect((await store.load(good))?.phase).toBe('closed');
    expect((await store.load(bad))?.phase).toBe('started');
    expect(said).toContainEqual(expect.objectContaining({ event: 'worker.job-failed', openBoxId: bad }));
  });

  it('by a container that can be neither stopped nor removed: the round goes on, and no second try is begun', async () => {
    const { life, work, store, sent, said } = await setup([good, other]);
    const never = vi.fn(() => new Promise<never>(() => undefined));
    const find = (jobId: string) =>
      Promise.resolve(jobId.startsWith(good.slice(0, 40)) ? { phase: 'running', handle: {} } : undefined);
    Object.assign(life.context, { runtime: { find, stop: never, remove: never } });
    await store.save(recordOf(bad));
    life.lastSeenActive.set(bad, 100);
    await store.save(recordOf(good, { phase: 'declining', declineReason: 'it hangs' }));
    await store.save(recordOf(other, { phase: 'uploaded', result }));
    for (let round = 0; round < 2; round++) await takeRound(life, work);
    expect(sent).toEqual({ deliver: [other, other], decline: [good, good] });
    expect(never).toHaveBeenCalledTimes(2);
    expect(said).toContainEqual(expect.objectContaining({ event: 'worker.container-holds', openBoxId: good }));
  });

  it('by a record that cannot be read: it is declined, the others go on', async () => {
    const { life, work, store, sent } = await setup([bad, other]);
    await store.save(recordOf(bad));
    await store.save(recordOf(other, { phase: 'uploaded', result }));
    await writeFile(store.paths(bad).record, '{');
    await takeRound(life, work);
    expect(sent).toEqual({ deliver: [other], decline: [bad] });
    expect(await store.load(bad)).toMatchObject({
      phase: 'declining',
      declineReason: expect.stringContaining('could not be read') as string,
    });
  });

  it('by a disk that does not give its record: the others go on, new ones among them', async () => {
    const { life, work, store, sent, said } = await setup([bad, good, other]);
    await mkdir(store.paths(bad).record, { recursive: true });
    await store.save(recordOf(other, { phase: 'uploaded', result }));
    await takeRound(life, work);
    expect(sent).toEqual({ deliver: [other], decline: [] });
    expect((await store.load(good))?.phase).toBe('accepted');
    expect(said).toContainEqual(expect.objectContaining({ event: 'worker.job-failed', openBoxId: bad }));
  });
});
