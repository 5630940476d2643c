import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRelayClient } from '#lib/relay/relayClient.ts';
import { chunk, creation, sendRaw, signed, tus, uploadPath } from './rawRequest.ts';
import { setup } from './setup.ts';

describe('truncated transfers are refused', () => {
  async function begun(size = 5_000) {
    const s = await setup();
    const bundle = await s.bundle(size);
    const path = uploadPath(bundle.hash, s.keys.consumer);
    const as = async (request: Parameters<typeof signed>[2]) =>
      sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
    await as(creation(bundle));
    return { ...s, bundle, path, as };
  }

  test('an unfinished bundle is not served and gets no receipt', async () => {
    await using s = await begun();
    expect((await s.as(chunk(s.path, 0, s.bundle.bytes.subarray(0, 4_999)))).status).toBe(204);
    expect((await s.as({ method: 'GET', path: `/v1/bundles/${s.bundle.hash}` })).problem).toMatchObject({
      code: 'not_found',
    });
    await expect(s.consumer.receipt({ hash: s.bundle.hash })).rejects.toMatchObject({ code: 'not_found' });
    expect((await s.as({ method: 'HEAD', path: s.path, headers: tus })).headers['upload-offset']).toBe('4999');
    await s.consumer.uploadBundle(s.bundle);
  });

  test('a request that breaks off in its body leaves nothing behind', async () => {
    await using s = await begun();
    const request = await signed(s.relay.url, s.keys.consumer, chunk(s.path, 0, s.bundle.bytes));
    const { hostname, port } = new URL(s.relay.url);
    const socket = connect(Number(port), hostname);
    const head = Object.entries({ ...request.headers, host: `${hostname}:${port}`, 'content-length': '5000' });
    socket.write(`PATCH ${s.path} HTTP/1.1\r\n${head.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    socket.write(s.bundle.bytes.subarray(0, 3_000));
    socket.end();
    const [reply] = (await once(socket, 'data').catch(() => [''])) as [Buffer | string];
    expect(String(reply)).not.toContain('204');
    socket.destroy();
    expect((await s.as({ method: 'HEAD', path: s.path, headers: tus })).headers['upload-offset']).toBe('0');
  });

  test('bytes with another hash than claimed are deleted', async () => {
    await using s = await begun();
    const other = Buffer.from(s.bundle.bytes);
    other[4_000]! ^= 1;
    const answer = await s.as(chunk(s.path, 0, other));
    expect(answer.problem).toMatchObject({
      status: 422,
      code: 'invalid',
      detail: expect.stringContaining(s.bundle.hash) as string,
    });
    expect(await readdir(join(s.config.stateDir, 'bundles'))).toEqual([]);
    expect((await s.as({ method: 'HEAD', path: s.path, headers: tus })).status).toBe(404);
    await s.consumer.uploadBundle(s.bundle);
  });

  test('a chunk at another offset is refused, a chunk twice changes nothing', async () => {
    await using s = await begun();
    const half = s.bundle.bytes.subarray(0, 2_500);
    expect((await s.as(chunk(s.path, 100, half))).problem).toMatchObject({ status: 409, code: 'conflict' });
    expect((await s.as(chunk(s.path, 0, half))).status).toBe(204);
    expect((await s.as(chunk(s.path, 0, half))).problem).toMatchObject({ status: 409, code: 'conflict' });
    expect((await s.as(creation(s.bundle))).problem).toMatchObject({ status: 409, code: 'conflict' });
    expect((await s.as(chunk(s.path, 2_500, s.bundle.bytes.subarray(2_500)))).status).toBe(204);
    await s.consumer.receipt({ hash: s.bundle.hash });
  });

  test('a download with bytes missing or changed on the relay is refused by the client', async () => {
    await using s = await begun();
    await s.consumer.uploadBundle(s.bundle);
    const toFile = join(s.root, 'copy');
    const tamper: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!response.url.includes('/v1/bundles/')) return response;
      const bytes = new Uint8Array(await response.arrayBuffer());
      bytes[10]! ^= 1;
      return new Response(bytes, { status: response.status, headers: response.headers });
    };
    const { createRelayClient } = await import('#lib/relay/relayClient.ts');
    const victim = createRelayClient({ url: s.relay.url, signer: s.keys.consumer, fetch: tamper });
    const download = (maxBytes: number) => victim.downloadBundle({ hash: s.bundle.hash, toFile, maxBytes });
    await expect(download(10_000)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('instead of') as string,
    });
    await expect(download(4_999)).rejects.toThrow('more than the bundle may have');
    expect(await readdir(s.root)).not.toContain('copy');
    expect(await readdir(s.root)).not.toContain('copy.partial');
  });

  test('a partial file damaged by a crash is discarded without blaming the relay', async () => {
    await using s = await begun();
    await s.consumer.uploadBundle(s.bundle);
    const request = { hash: s.bundle.hash, toFile: join(s.root, 'copy'), maxBytes: 10_000 };
    for (const left of [Buffer.alloc(3_000), Buffer.alloc(5_000), Buffer.alloc(6_000)]) {
      await writeFile(`${request.toFile}.partial`, left);
      expect(await s.consumer.downloadBundle(request)).toBe(5_000);
      expect((await readFile(request.toFile)).equals(s.bundle.bytes)).toBe(true);
      await writeFile(request.toFile, 'something else');
    }
    await s.consumer.downloadBundle(request);
    await s.relay.close();
    // Already there: nobody is asked.
    expect(await s.consumer.downloadBundle(request)).toBe(5_000);
  });
});

/** So many bytes, and once they are taken in, the end where there are no more, or a failure. */
function cutAfter(bytes: Uint8Array, most: number): ReadableStream<Uint8Array> {
  const parts = [bytes.subarray(0, most)].filter(({ byteLength }) => byteLength > 0).values();
  return new ReadableStream(
    {
      async pull(controller) {
        const { value } = parts.next();
        if (value !== undefined) {
          controller.enqueue(value);
        } else if (bytes.byteLength <= most) {
          controller.close();
        } else {
          // A failure drops what its reader has not written yet.
          await sleep(50);
          controller.error(new Error('cut'));
        }
      },
    },
    { highWaterMark: 0 },
  );
}

describe('transfers that break off repeatedly', () => {
  const retries = 1;

  test('continue uploading while each attempt makes progress', async () => {
    await using s = await setup({ limits: { maxChunkBytes: 1_000 } });
    const bundle = await s.bundle(8_000);
    let patches = 0;
    const breaking: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      // The chunk arrives, its answer does not; that is one failure a chunk, more than the retries in all.
      if (init?.method === 'PATCH' && ++patches > 0) throw new TypeError('broken');
      return answer;
    };
    const client = createRelayClient({ url: s.relay.url, signer: s.keys.consumer, fetch: breaking, retries });
    expect(await client.uploadBundle(bundle)).toMatchObject({ hash: bundle.hash });
    expect(patches).toBe(8);
  });

  test('continue downloading while each attempt makes progress', async () => {
    await using s = await setup();
    const bundle = await s.bundle(8_000);
    await s.consumer.uploadBundle(bundle);
    let gets = 0;
    const cutting: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      gets += 1;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return new Response(cutAfter(bytes, 1_000), { status: answer.status, headers: answer.headers });
    };
    const client = createRelayClient({ url: s.relay.url, signer: s.keys.consumer, fetch: cutting, retries });
    const toFile = join(s.root, 'copy');
    await client.downloadBundle({ hash: bundle.hash, toFile, maxBytes: 8_000 });
    expect((await readFile(toFile)).equals(bundle.bytes)).toBe(true);
    expect(gets).toBeGreaterThan(4);
  });

  test('are given up without progress', async () => {
    await using s = await setup();
    const bundle = await s.bundle(8_000);
    const dead: typeof fetch = (input, init) =>
      init?.method === 'PATCH' ? Promise.reject(new TypeError('broken')) : fetch(input, init);
    const client = createRelayClient({ url: s.relay.url, signer: s.keys.consumer, fetch: dead, retries });
    await expect(client.uploadBundle(bundle)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
