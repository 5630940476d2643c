import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { chunk, creation, sendRaw, signed, tus, uploadPath } from './rawRequest.ts';
import { setup } from './setup.ts';

const limits = { minBytesPerSecond: 20_000, graceSeconds: 0.5, headersSeconds: 1, requestSeconds: 60 };

/** Everything the relay says until it hangs up. */
async function conversation(socket: Socket): Promise<string> {
  let said = '';
  socket.on('data', (part) => (said += part.toString()));
  // A refusal may be followed by a reset, since bytes of ours were still on their way.
  socket.on('error', () => undefined);
  await new Promise((closed) => socket.once('close', closed));
  return said;
}

async function drip(socket: Socket, pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable || socket.bytesRead > 0) return;
    socket.write(piece);
    await setTimeout(50);
  }
}

describe('slow senders are disconnected', () => {
  async function connected(options: Parameters<typeof setup>[0] = { limits }) {
    const s = await setup(options);
    const { hostname, port, host } = new URL(s.relay.url);
    return { ...s, host, socket: connect(Number(port), hostname) };
  }

  test('with unfinished headers', async () => {
    await using s = await connected();
    const said = conversation(s.socket);
    s.socket.write(`GET /v1/status HTTP/1.1\r\nhost: ${s.host}\r\n`);
    await drip(
      s.socket,
      Array.from({ length: 200 }, (_, i) => `x-${i}: y\r\n`),
    );
    expect(await said).toContain('408 Request Timeout');
  });

  test('with a body below the minimum rate, leaving nothing behind', async () => {
    await using s = await connected();
    const bundle = await s.bundle(100_000);
    await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, creation(bundle)));
    const path = uploadPath(bundle.hash, s.keys.consumer);
    const { headers } = await signed(s.relay.url, s.keys.consumer, chunk(path, 0, bundle.bytes));
    const said = conversation(s.socket);
    const lines = Object.entries({ ...headers, host: s.host, 'content-length': '100000' });
    s.socket.write(`PATCH ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    await drip(
      s.socket,
      Array.from({ length: 200 }, (_, i) => bundle.bytes.subarray(i * 100, i * 100 + 100)),
    );
    const answer = await said;
    expect(answer).toContain('408 Request Timeout');
    expect(answer).toContain('comes too slowly');
    const head = await signed(s.relay.url, s.keys.consumer, { method: 'HEAD', path, headers: tus });
    expect((await sendRaw(s.relay.url, head)).headers['upload-offset']).toBe('0');
    await s.consumer.uploadBundle(bundle);
  });

  test('from one address, and others are served meanwhile', async () => {
    const few = { maxConcurrentBodies: 4, maxConcurrentBodiesPerAddress: 2 };
    await using s = await setup({ limits: { ...limits, graceSeconds: 30, ...few }, addressHeader: 'x-caller' });
    s.openJob('00'.repeat(32));
    const { hostname, port, host } = new URL(s.relay.url);
    const request = { method: 'PUT', path: `/v1/jobs/${s.openBoxId}/key`, body: Buffer.from('wrapped') };
    const put = async (caller: string) => {
      const { headers } = await signed(s.relay.url, s.keys.consumer, request);
      return (await sendRaw(s.relay.url, { ...request, headers: { ...headers, 'x-caller': caller } })).status;
    };
    const sockets = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const { headers } = await signed(s.relay.url, s.keys.stranger, request);
        const lines = Object.entries({ ...headers, host, 'content-length': '7', 'x-caller': '10.0.0.1' });
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        socket.write(`PUT ${request.path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
        return socket;
      }),
    );
    await expect.poll(() => put('10.0.0.1')).toBe(503);
    // All four have come by now, and two of them were refused.
    await setTimeout(300);
    expect(await put('10.0.0.2')).toBe(204);
    for (const socket of sockets) socket.destroy();
  });

  test('with more concurrent bodies than the relay holds', async () => {
    await using s = await connected({ limits: { ...limits, graceSeconds: 30, maxConcurrentBodies: 1 } });
    s.openJob('00'.repeat(32));
    const request = { method: 'PUT', path: `/v1/jobs/${s.openBoxId}/key`, body: Buffer.from('wrapped') };
    const { headers } = await signed(s.relay.url, s.keys.consumer, request);
    const lines = Object.entries({ ...headers, host: s.host, 'content-length': '7' });
    s.socket.on('error', () => undefined);
    s.socket.write(`PUT ${request.path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    await expect
      .poll(async () => (await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request))).status)
      .toBe(503);
    s.socket.destroy();
    await expect
      .poll(async () => (await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request))).status)
      .toBe(204);
  });
});

describe('rate limits answer 429 with Retry-After', () => {
  test.each(['requestsPerMinutePerAddress', 'requestsPerMinutePerKey'] as const)('%s', async (limit) => {
    await using s = await setup({ limits: { [limit]: 3 } });
    const ask = async () => {
      const path = `/v1/bundles/${'ab'.repeat(32)}`;
      return sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, { method: 'GET', path }));
    };
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(404);
    const refused = await ask();
    expect(refused.problem).toMatchObject({ status: 429, code: 'unavailable', retryable: true });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });
});
