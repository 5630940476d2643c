import { describe, expect, test } from 'vitest';
import { chunk, creation, sendRaw, signed, uploadPath } from './rawRequest.ts';
import { setup } from './setup.ts';

const limits = {
  maxBundleBytes: 50_000,
  maxChunkBytes: 20_000,
  anonymousBytesPerKey: 60_000,
  anonymousBytesTotal: 70_000,
  bytesPerJob: 100_000,
  totalBytes: 140_000,
};

describe('oversized requests are refused', () => {
  async function opened() {
    const s = await setup({ limits });
    const as = async (key: keyof typeof s.keys, request: Parameters<typeof signed>[2]) =>
      sendRaw(s.relay.url, await signed(s.relay.url, s.keys[key], request));
    return { ...s, as };
  }

  test('a bundle above the limit, before a byte of it is sent', async () => {
    await using s = await opened();
    const answer = await s.as('consumer', creation({ hash: 'ab'.repeat(32), size: 50_001 }));
    expect(answer).toMatchObject({ status: 413, problem: { code: 'invalid', retryable: false } });
  });

  test('a chunk above the limit, announced or not', async () => {
    await using s = await opened();
    const bundle = await s.bundle(30_000);
    await s.as('consumer', creation(bundle));
    const path = uploadPath(bundle.hash, s.keys.consumer);
    const announced = await s.as('consumer', chunk(path, 0, bundle.bytes));
    expect(announced.problem).toMatchObject({ status: 413, detail: expect.stringContaining('20000 bytes') as string });
    const unannounced = await signed(s.relay.url, s.keys.consumer, chunk(path, 0, bundle.bytes));
    const answer = await sendRaw(s.relay.url, {
      ...unannounced,
      headers: { ...unannounced.headers, 'transfer-encoding': 'chunked' },
    });
    expect(answer.problem).toMatchObject({ status: 413, detail: expect.stringContaining('20000 bytes') as string });
  });

  test('more bytes than the upload was announced with', async () => {
    await using s = await opened();
    const bundle = await s.bundle(100);
    await s.as('consumer', creation(bundle));
    const answer = await s.as('consumer', chunk(uploadPath(bundle.hash, s.keys.consumer), 0, Buffer.alloc(101)));
    expect(answer.problem).toMatchObject({ status: 413, code: 'invalid' });
  });

  test('more than the quota of a key, of all anonymous keys, of a job and of the relay', async () => {
    await using s = await opened();
    const begin = async (key: keyof typeof s.keys, size: number, job?: string) =>
      (await s.as(key, creation({ hash: (await s.bundle(size)).hash, size }, job))).problem;
    expect(await begin('consumer', 40_000)).toBeUndefined();
    expect(await begin('consumer', 30_000)).toMatchObject({
      status: 413,
      detail: expect.stringContaining('until it names its job') as string,
    });
    expect(await begin('stranger', 40_000)).toMatchObject({ status: 507, retryable: true });
    s.openJob('00'.repeat(32));
    expect(await begin('worker', 50_000, s.openBoxId)).toBeUndefined();
    expect(await begin('worker', 50_000, s.openBoxId)).toBeUndefined();
    expect(await begin('consumer', 1, s.openBoxId)).toMatchObject({ status: 507, detail: 'the relay is full' });
    expect(await begin('worker', 50_000, s.openBoxId)).toMatchObject({ status: 507 });
  });

  test('what one party takes of a job is not taken from the other', async () => {
    await using s = await opened();
    s.openJob('00'.repeat(32));
    const begin = async (key: keyof typeof s.keys) => {
      const request = creation(await s.bundle(50_000), s.openBoxId);
      return (await s.as(key, request)).problem;
    };
    expect(await begin('consumer')).toBeUndefined();
    // All that the job may have is promised to the consumer by now, without a byte sent.
    expect(await begin('consumer')).toMatchObject({ status: 507, detail: 'the relay has no room for more inputs' });
    const result = await s.bundle(50_000);
    await s.worker.uploadBundle({ ...result, openBoxId: s.openBoxId });
  });

  test('more inputs than half of the disk, by whatever jobs they name: results find room', async () => {
    await using s = await setup({ limits: { ...limits, bytesPerJob: 50_000 } });
    const begin = async (openBoxId: string, size: number) => {
      s.jobs.set(openBoxId, { consumerPublicKey: s.keys.stranger.publicKeyHex, inputBundleHash: '00'.repeat(32) });
      const request = creation(await s.bundle(size), openBoxId);
      return (await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.stranger, request))).problem;
    };
    expect(await begin('aa'.repeat(32), 50_000)).toBeUndefined();
    expect(await begin('aa'.repeat(32), 1)).toMatchObject({
      status: 413,
      detail: expect.stringContaining('party') as string,
    });
    expect(await begin('bb'.repeat(32), 50_000)).toMatchObject({ status: 507, retryable: true });
    s.openJob('00'.repeat(32));
    await s.worker.uploadBundle({ ...(await s.bundle(50_000)), openBoxId: s.openBoxId });
  });

  test('more than the quota of an address without a job, with any number of keys', async () => {
    await using s = await setup({ limits: { anonymousBytesPerAddressAndDay: 1_500 } });
    await s.consumer.uploadBundle(await s.bundle(1_000));
    const more = await s.bundle(1_000);
    const request = await signed(s.relay.url, s.keys.stranger, creation(more));
    expect((await sendRaw(s.relay.url, request)).problem).toMatchObject({ status: 429, retryable: true });
    s.openJob(more.hash);
    await s.consumer.uploadBundle({ ...more, openBoxId: s.openBoxId });
  });

  test('an empty upload and an invalid length', async () => {
    await using s = await opened();
    expect((await s.as('consumer', creation({ hash: 'ab'.repeat(32), size: 0 }))).problem).toMatchObject({
      status: 400,
    });
    const odd = creation({ hash: 'ab'.repeat(32), size: Number.NaN });
    expect((await s.as('consumer', odd)).problem).toMatchObject({ status: 400 });
    const { 'upload-length': _, ...headers } = odd.headers as Record<string, string>;
    const deferred = { ...odd, headers: { ...headers, 'upload-defer-length': '1' } };
    expect((await s.as('consumer', deferred)).problem).toMatchObject({ status: 400 });
  });

  test('a wrapped key, a log record and a log above their caps', async () => {
    await using s = await setup({ limits: { maxLogRecordBytes: 100, maxLogRecordsPerJob: 3, maxLogBytesPerJob: 250 } });
    s.openJob('00'.repeat(32));
    const { openBoxId } = s;
    await expect(s.consumer.putWrappedKey(openBoxId, Buffer.alloc(4_097))).rejects.toMatchObject({ status: 413 });
    const append = (sequence: number, bytes: number) =>
      s.worker.appendLogs({ openBoxId, records: [{ sequence, data: Buffer.alloc(bytes) }] });
    await expect(append(0, 101)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('record') as string,
    });
    await append(0, 100);
    await append(1, 100);
    await expect(append(2, 51)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('250 bytes') as string,
    });
    await append(2, 1);
    await expect(append(3, 1)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('3 records') as string,
    });
  });
});
