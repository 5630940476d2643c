import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { serverThat } from '#test/support/localServer.ts';
import { createRelayClient, type RelayClient } from './relayClient.ts';
import { answerTimeoutMs, RelayIdleTimeout, idleTimeoutMs } from './idleTimeout.ts';

const openBoxId = 'ab'.repeat(32);
const records = [{ sequence: 0, data: Buffer.from('one') }];

interface Attempt {
  readonly client: RelayClient;
  /** Number of requests received. */
  readonly asked: () => number;
  /** Resolves once the client has closed a connection. */
  readonly left: Promise<unknown>;
}

async function relayThat(answer: RequestListener, idleMs: number): Promise<Attempt> {
  let asked = 0;
  const { port, left } = await serverThat((request, response) => {
    asked += 1;
    answer(request, response);
  });
  const client = createRelayClient({ url: `http://127.0.0.1:${port}`, signer: randomSecretKey(), idleMs });
  return { client, asked: () => asked, left };
}

describe('relay idle timeout', () => {
  it('is one minute, plus the time a large body takes to send', () => {
    expect(idleTimeoutMs).toBe(60_000);
    expect(answerTimeoutMs(0, idleTimeoutMs)).toBe(60_000);
    expect(answerTimeoutMs(8_388_608, idleTimeoutMs)).toBe(60_000 + 512_000);
  });

  it.each<[string, RequestListener]>([
    ['before the response', () => undefined],
    ['in the middle of the body', (_request, response) => void response.writeHead(200).write('{"nextSequence":')],
  ])('fails %s, without a retry, and closes the connection', async (_name, answer) => {
    const { client, asked, left } = await relayThat(answer, 200);
    const startedMs = performance.now();
    await expect(client.appendLogs({ openBoxId, records })).rejects.toBeInstanceOf(RelayIdleTimeout);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(199);
    expect(asked()).toBe(1);
    await left;
  });

  it('restarts with each chunk, so that a slow response does not fail', async () => {
    const text = '{"nextSequence":1,"closed":false}';
    const { client } = await relayThat((_request, response) => {
      response.writeHead(200);
      let sent = 0;
      const trickle = setInterval(() => {
        response.write(text[sent++] ?? '');
        if (sent === text.length) response.end();
      }, 20);
      response.on('close', () => {
        clearInterval(trickle);
      });
    }, 400);
    const startedMs = performance.now();
    expect(await client.appendLogs({ openBoxId, records })).toEqual({ nextSequence: 1, closed: false });
    expect(performance.now() - startedMs).toBeGreaterThan(500);
  });

  it('during a download keeps the received bytes and fetches the rest', async () => {
    const bytes = randomBytes(100_000);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const ranges: (string | undefined)[] = [];
    const { client } = await relayThat((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from === 0 ? 200 : 206);
      if (from === 0) response.write(bytes.subarray(0, 40_000));
      else response.end(bytes.subarray(from));
    }, 300);
    const folder = await mkdtemp(join(tmpdir(), 'dgcm-idle-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const toFile = join(folder, 'bundle');
    await client.downloadBundle({ hash, toFile, maxBytes: bytes.byteLength });
    expect((await readFile(toFile)).equals(bytes)).toBe(true);
    expect((await stat(toFile)).size).toBe(bytes.byteLength);
    expect(ranges).toEqual([undefined, 'bytes=40000-']);
  });

  it('is not involved when the answer does not match the schema: unavailable', async () => {
    const { client } = await relayThat((_request, response) => response.end('{"nextSequence":"soon"}'), 1_000);
    await expect(client.appendLogs({ openBoxId, records })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
