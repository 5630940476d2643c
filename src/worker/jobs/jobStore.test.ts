import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger } from '#lib/runtime/logger.ts';
import { acceptJob } from './acceptJob.ts';
import type { JobRecord } from './jobRecord.ts';
import { createJobStore, type JobStore } from './jobStore.ts';

const quiet = createLogger({ name: 'test', level: 'silent' });
const recordOf = (openBoxId: string): JobRecord => ({
  version: 1,
  openBoxId,
  phase: 'accepted',
  deadline: 130,
  hours: 1,
  acceptedAtHeight: 100,
});
const one = recordOf('11'.repeat(32));
const two = recordOf('22'.repeat(32));

async function withStore(use: (store: JobStore, directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-job-store-'));
  try {
    await use(createJobStore(directory, quiet), directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('the job store', () => {
  it('is empty at first', async () => {
    await withStore(async (store) => {
      expect(await store.open()).toEqual([]);
      expect(await store.load(one.openBoxId)).toBeUndefined();
    });
  });

  it('gives back what was saved last, to another life as well', async () => {
    await withStore(async (store, directory) => {
      await store.save(one);
      await store.save({ ...one, phase: 'prepared', hours: 3 });
      await store.save(two);
      const again = createJobStore(directory, quiet);
      expect(await again.load(one.openBoxId)).toEqual({ ...one, phase: 'prepared', hours: 3 });
      expect(await again.open()).toHaveLength(2);
    });
  });

  it('cleans everything of a job but its record, and nothing of another', async () => {
    await withStore(async (store) => {
      for (const record of [one, two]) {
        await store.save(record);
        const paths = store.paths(record.openBoxId);
        await mkdir(join(paths.input, 'input'), { recursive: true });
        await writeFile(join(paths.input, 'input', 'data'), 'data');
        await writeFile(paths.sealedInput, 'sealed');
      }
      await store.clean(one.openBoxId);
      expect(await readdir(store.paths(one.openBoxId).root)).toEqual(['record.json']);
      expect(await readdir(store.paths(two.openBoxId).root)).toHaveLength(3);
      expect(await store.open()).toHaveLength(2);
    });
  });

  it('passes over what is no job, and a job whose first write was cut off', async () => {
    await withStore(async (store, directory) => {
      await store.save(one);
      await mkdir(join(directory, 'jobs', 'notes'));
      await mkdir(join(directory, 'jobs', two.openBoxId));
      expect(await store.open()).toEqual([one]);
    });
  });

  it.each(['{"version":2}', '{"version":1', ''])('sets a record aside that reads %s, and goes on', async (text) => {
    await withStore(async (_store, directory) => {
      const said: unknown[] = [];
      const destination = { write: (line: string) => void said.push(JSON.parse(line)) };
      const store = createJobStore(directory, createLogger({ name: 'test', destination }));
      for (const record of [one, two]) await store.save(record);
      await writeFile(store.paths(one.openBoxId).record, text);
      expect(await store.open()).toEqual([two]);
      expect(await store.open()).toEqual([two]);
      const { root } = store.paths(one.openBoxId);
      const aside = join(root, 'record.unreadable.json');
      expect(said).toMatchObject([{ event: 'worker.record-set-aside', openBoxId: one.openBoxId, aside }]);
      expect(await readFile(aside, 'utf8')).toBe(text);
      // Whether it ran nobody can tell: as long as the chain counts on it, it is declined, in other lives as well.
      const known = await createJobStore(directory, quiet).load(one.openBoxId);
      expect(acceptJob(one, known, 100)).toMatchObject({ phase: 'declining', deadline: one.deadline });
      await store.clean(one.openBoxId);
      expect(await readdir(root)).toEqual(['record.json', 'record.unreadable.json']);
    });
  });

  it('leaves out what the disk does not give, without an end to it', async () => {
    await withStore(async (store) => {
      await store.save(two);
      await mkdir(store.paths(one.openBoxId).record, { recursive: true });
      expect(await store.open()).toEqual([two]);
      await expect(store.load(one.openBoxId)).rejects.toThrow();
    });
  });

  it('reads closed records once, and those that come back again', async () => {
    await withStore(async (store, directory) => {
      await store.save({ ...one, phase: 'closed' });
      await store.save(two);
      const again = createJobStore(directory, quiet);
      expect(await again.open()).toEqual([two]);
      // Would be set aside if it were read.
      await writeFile(again.paths(one.openBoxId).record, 'not read any more');
      expect(await again.open()).toEqual([two]);
      expect(await readdir(again.paths(one.openBoxId).root)).toEqual(['record.json']);
      await again.save(one);
      expect(await again.open()).toHaveLength(2);
      await again.save({ ...two, phase: 'closed' });
      expect(await again.open()).toEqual([one]);
    });
  });
});
