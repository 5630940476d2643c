import { join } from 'node:path';
import { copyFile, mkdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { createJobStore } from '#lib/client/job/jobStore.ts';
import { attachJob } from '#lib/client/job/prepareJob.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';
import { setup } from './setup.ts';

const day = 86_400_000;

async function uploaded() {
  const s = await setup({ limits: { sweepSeconds: 1 } });
  const bundle = await s.bundle(1_000);
  const store = createJobStore(join(s.root, 'jobs'));
  const record = {
    id: 'job',
    sealed: bundle,
    open: { openBoxId: s.openBoxId },
    uploaded: true,
  } as unknown as JobRecord;
  await mkdir(join(s.root, 'jobs', 'job'), { recursive: true });
  await copyFile(bundle.file, store.fileOf(record, 'input.age'));
  await s.consumer.uploadBundle(bundle);
  const later = (key: 'consumer' | 'worker') =>
    createRelayClient({ url: s.relay.url, signer: s.keys[key], now: () => Date.now() + s.clock.offsetMs });
  const download = () =>
    later('worker').downloadBundle({
      hash: bundle.hash,
      toFile: join(s.root, 'input'),
      openBoxId: s.openBoxId,
      maxBytes: 1_000,
    });
  const attach = (from = record) => attachJob({ relay: later('consumer'), store }, from);
  return { ...s, bundle, download, attach };
}

describe('the input of a job that waits for longer than anonymous bytes are kept', () => {
  test('is there for whoever is matched after days, once it is attached to the job', async () => {
    await using s = await uploaded();
    s.openJob(s.bundle.hash, false);
    expect(await s.attach()).toMatchObject({ attachedTo: s.openBoxId });
    s.clock.offsetMs = 3 * day;
    s.openJob(s.bundle.hash);
    await expect.poll(s.download, { timeout: 20_000 }).toBe(1_000);
  });

  test('is uploaded again where it is gone already', async () => {
    await using s = await uploaded();
    s.clock.offsetMs = 3 * day;
    s.openJob(s.bundle.hash);
    await expect(s.download()).rejects.toMatchObject({ code: 'not_found' });
    await expect.poll(() => s.attach().then(({ attachedTo }) => attachedTo), { timeout: 20_000 }).toBe(s.openBoxId);
    expect(await s.download()).toBe(1_000);
  });

  test('waits for a relay that does not know the job yet, and is asked about once', async () => {
    await using s = await uploaded();
    const before = await s.attach();
    expect(before.attachedTo).toBeUndefined();
    s.openJob(s.bundle.hash);
    const attached = await s.attach(before);
    expect(attached.attachedTo).toBe(s.openBoxId);
    await s.relay.close();
    expect(await s.attach(attached)).toBe(attached);
  });
});
