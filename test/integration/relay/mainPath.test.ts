import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { setup } from './setup.ts';

const maxBytes = 100_000_000;

describe('a job through the relay', () => {
  test('carries the input, key and log to the worker and the result back', async () => {
    await using s = await setup();
    const input = await s.bundle(19_000_000);
    const progress: number[] = [];
    const receipt = await s.consumer.uploadBundle({ ...input, onProgress: (p) => progress.push(p.sentBytes) });
    expect(receipt).toMatchObject({ hash: input.hash, size: input.size, relayPublicKeyHex: s.keys.relay.publicKeyHex });
    expect(progress).toEqual([0, 8_388_608, 16_777_216, 19_000_000]);

    s.openJob(input.hash);
    const fetched = join(s.root, 'fetched');
    await s.worker.downloadBundle({ hash: input.hash, toFile: fetched, openBoxId: s.openBoxId, maxBytes });
    expect((await readFile(fetched)).equals(input.bytes)).toBe(true);

    expect(await s.worker.getWrappedKey(s.openBoxId)).toBeUndefined();
    await s.consumer.putWrappedKey(s.openBoxId, Buffer.from('wrapped'));
    expect(Buffer.from((await s.worker.getWrappedKey(s.openBoxId))!).toString()).toBe('wrapped');

    const records = [0, 1, 2].map((sequence) => ({ sequence, data: Buffer.from(`line ${sequence}`) }));
    expect(await s.worker.appendLogs({ openBoxId: s.openBoxId, records, closed: true })).toEqual({
      nextSequence: 3,
      closed: true,
    });
    const seen: string[] = [];
    for await (const { data } of s.consumer.followLogs({ openBoxId: s.openBoxId }))
      seen.push(Buffer.from(data).toString());
    expect(seen).toEqual(['line 0', 'line 1', 'line 2']);

    const result = await s.bundle(100_000);
    await s.worker.uploadBundle({ ...result, openBoxId: s.openBoxId });
    const back = join(s.root, 'back');
    await s.consumer.downloadBundle({ hash: result.hash, toFile: back, openBoxId: s.openBoxId, maxBytes });
    expect((await readFile(back)).equals(result.bytes)).toBe(true);
  });

  test('reports its status', async () => {
    await using s = await setup();
    expect(await s.stranger.status()).toMatchObject({ service: 'dgcm-relay', publicKeyHex: s.keys.relay.publicKeyHex });
  });
});
