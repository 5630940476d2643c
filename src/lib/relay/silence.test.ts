import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { serverThat } from '#test/support/localServer.ts';
import { createRelayClient, type RelayClient } from './relayClient.ts';
import { patienceMs, RelaySilence, silenceMs } from './silence.ts';

const openBoxId = 'ab'.repeat(32);
const records = [{ sequence: 0, data: Buffer.from('one') }];

interface Attempt {
  readonly client: RelayClient;
  /** Requests that came. */
  readonly asked: () => number;
  /** Resolves once the client has let a connection go. */
  readonly left: Promise<unknown>;
}

async function relayThat(answer: RequestListener, quietMs: number): Promise<Attempt> {
  let asked = 0;
  const { port, left } = await serverThat((request, response) => {
    asked += 1;
    answer(request, response);
  });
  const client = createRelayClient({ url: `http://127.0.0.1:${port}`, signer: randomSecretKey(), quietMs });
  return { client, asked: () => asked, left };
}

describe('a relay that says nothing', () => {
  it('is away after a minute, and what takes long to send is no silence', () => {
    expect(silenceMs).toBe(60_000);
    expect(patienceMs(0, silenceMs)).toBe(60_000);
    expect(patienceMs(8_388_608, silenceMs)).toBe(60_000 + 512_000);
  });

  it.each<[string, RequestListener]>([
    ['before its answer', () => undefined],
    ['in the middle of it', (_request, response) => void response.writeHead(200).write('{"nextSequence":')],
  ])('%s: asked once, and let go', async (_name, answer) => {
    const { client, asked, left } = await relayThat(answer, 200);
    const startedMs = performance.now();
    await expect(client.appendLogs({ openBoxId, records })).rejects.toBeInstanceOf(RelaySilence);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(199);
    expect(asked()).toBe(1);
    await left;
  });

  it('is another thing than one that is slow: each piece begins the wait anew', async () => {
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

  it('in the middle of a download: the rest is fetched, what came is kept', async () => {
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
    const folder = await mkdtemp(join(tmpdir(), 'dgcm-silence-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const toFile = join(folder, 'bundle');
    await client.downloadBundle({ hash, toFile, maxBytes: bytes.byteLength });
    expect((await readFile(toFile)).equals(bytes)).toBe(true);
    expect((await stat(toFile)).size).toBe(bytes.byteLength);
    expect(ranges).toEqual([undefined, 'bytes=40000-']);
  });

  it('gives an answer that is no answer: unavailable, not a bug of ours', async () => {
    const { client } = await relayThat((_request, response) => response.end('{"nextSequence":"soon"}'), 1_000);
    await expect(client.appendLogs({ openBoxId, records })).rejects.toMatchObject({ code: 'unavailable' });
  });
});
