import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobRecord } from './jobRecord.ts';
import { createJobStore, type JobStore } from './jobStore.ts';

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
    await use(createJobStore(directory), directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('the job store', () => {
  it('is empty at first', async () => {
    await withStore(async (store) => {
      expect(await store.all()).toEqual([]);
      expect(await store.load(one.openBoxId)).toBeUndefined();
    });
  });

  it('gives back what was saved last, to another life as well', async () => {
    await withStore(async (store, directory) => {
      await store.save(one);
      await store.save({ ...one, phase: 'prepared', hours: 3 });
      await store.save(two);
      const again = createJobStore(directory);
      expect(await again.load(one.openBoxId)).toEqual({ ...one, phase: 'prepared', hours: 3 });
      expect(await again.all()).toHaveLength(2);
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
      expect(await store.all()).toHaveLength(2);
    });
  });

  it('passes over what is no job, and a job whose first write was cut off', async () => {
    await withStore(async (store, directory) => {
      await store.save(one);
      await mkdir(join(directory, 'jobs', 'notes'));
      await mkdir(join(directory, 'jobs', two.openBoxId));
      expect(await store.all()).toEqual([one]);
    });
  });

  it('says which record cannot be read rather than forget its job', async () => {
    await withStore(async (store) => {
      await store.save(one);
      await writeFile(store.paths(one.openBoxId).record, '{"version":2}');
      await expect(store.load(one.openBoxId)).rejects.toThrow(one.openBoxId);
      await expect(store.all()).rejects.toMatchObject({ code: 'invalid' });
    });
  });
});
