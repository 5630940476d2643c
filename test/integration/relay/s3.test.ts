import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chunk, creation, sendRaw, signed, tus, uploadPath } from './rawRequest.ts';
import { bucket, startS3Server } from './s3Server.ts';
import { setup as setupRelay } from './setup.ts';

async function setup() {
  const s3 = await startS3Server();
  const { endpoint } = s3;
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const relay = await setupRelay({
    storage: { kind: 's3', bucket, region: 'us-east-1', endpoint, forcePathStyle: true, ...credentials },
  });
  return {
    ...relay,
    s3,
    objects: async () => (await readdir(join(s3.directory, bucket))).filter((name) => name.endsWith('_object')),
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      await s3[Symbol.asyncDispose]();
    },
  };
}

describe('bundles in an object store', () => {
  test('are uploaded in parts, across a restart, and served whole and in ranges', async () => {
    await using s = await setup();
    const bundle = await s.bundle(20_000_000);
    const path = uploadPath(bundle.hash, s.keys.consumer);
    const as = async (request: Parameters<typeof signed>[2]) =>
      sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
    expect((await as(creation(bundle))).status).toBe(201);
    expect((await as(chunk(path, 0, bundle.bytes.subarray(0, 8_388_608)))).status).toBe(204);
    await s.relay.close();
    const again = await s.start(Number(new URL(s.relay.url).port));
    try {
      const resumed = Number((await as({ method: 'HEAD', path, headers: tus })).headers['upload-offset']);
      expect(resumed).toBe(8_388_608);
      const progress: number[] = [];
      const receipt = await s.consumer.uploadBundle({ ...bundle, onProgress: (p) => progress.push(p.sentBytes) });
      expect([receipt.hash, progress[0]]).toEqual([bundle.hash, resumed]);
      const toFile = join(s.root, 'copy');
      await s.consumer.downloadBundle({ hash: bundle.hash, toFile, maxBytes: bundle.size });
      expect((await readFile(toFile)).equals(bundle.bytes)).toBe(true);
      const part = await as({ method: 'GET', path: `/v1/bundles/${bundle.hash}`, headers: { range: 'bytes=5-14' } });
      expect([part.status, part.headers['content-range']]).toEqual([206, 'bytes 5-14/20000000']);
    } finally {
      await again.close();
    }
  });

  test('are removed if their hash is wrong or they are deleted', async () => {
    await using s = await setup();
    const bundle = await s.bundle(6_000_000);
    const as = async (request: Parameters<typeof signed>[2]) =>
      sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
    const path = uploadPath(bundle.hash, s.keys.consumer);
    await as(creation(bundle));
    expect((await as(chunk(path, 0, Buffer.alloc(bundle.size)))).problem).toMatchObject({
      status: 422,
      code: 'invalid',
    });
    expect((await as({ method: 'HEAD', path, headers: tus })).status).toBe(404);
    expect(await s.objects()).toEqual([]);
    await s.consumer.uploadBundle(bundle);
    expect(await s.objects()).toHaveLength(2);
    expect((await as({ method: 'DELETE', path })).status).toBe(204);
    expect(await s.objects()).toEqual([]);
    await expect(s.consumer.receipt({ hash: bundle.hash })).rejects.toMatchObject({ code: 'not_found' });
    await s.consumer.uploadBundle(bundle);
  });

  test('an unreachable object store is reported as unavailable, not as missing bundles', async () => {
    await using s = await setup();
    const bundle = await s.bundle(1_000);
    const as = async (request: Parameters<typeof signed>[2]) =>
      sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
    await as(creation(bundle));
    await s.s3.stop();
    const path = uploadPath(bundle.hash, s.keys.consumer);
    expect((await as(creation(bundle))).problem).toMatchObject({ status: 503, code: 'unavailable', retryable: true });
    expect((await as(chunk(path, 0, bundle.bytes))).status).toBe(503);
    expect((await as({ method: 'HEAD', path, headers: tus })).status).toBe(503);
  });
});
