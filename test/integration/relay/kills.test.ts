import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { randomSecretKey } from '#lib/chain/signing/secretKey.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';

const size = 40_000_000;
const chunks = Math.ceil(size / 2_097_152);

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-relay-kill-'));
  const [consumer, worker, own] = [randomSecretKey(), randomSecretKey(), randomSecretKey()];
  const bytes = randomBytes(size);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const file = join(root, 'bundle');
  await writeFile(file, bytes);
  const openBoxId = randomBytes(32).toString('hex');
  const parties = {
    consumerPublicKey: consumer.publicKeyHex,
    workerPublicKey: worker.publicKeyHex,
    inputBundleHash: hash,
  };
  const stateDir = join(root, 'relay');
  const children = new Set<ChildProcess>();
  const run = (script: string, orders: unknown): ChildProcess => {
    const child = fork(join(import.meta.dirname, script), [JSON.stringify(orders)]);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  let relay: ChildProcess | undefined;
  let port = 0;
  const start = async (): Promise<string> => {
    const config = { stateDir, port, limits: { maxChunkBytes: 2_097_152 } };
    relay = run('child/relayProcess.ts', { config, secretHex: hex(own.reveal()), jobs: { [openBoxId]: parties } });
    const [url] = (await once(relay, 'message')) as [string];
    port = Number(new URL(url).port);
    return url;
  };
  const killAndRestart = async (): Promise<void> => {
    await kill(relay!);
    await start();
  };
  return {
    root,
    bundle: { file, hash, size },
    bytes,
    stateDir,
    openBoxId,
    keys: { consumer, worker },
    url: await start(),
    run,
    kill,
    killAndRestart,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...children].map(kill));
      await rm(root, { recursive: true, force: true });
    },
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('after SIGKILL', () => {
  test('a relay resumes an upload, whenever it was killed', async () => {
    await using s = await setup();
    let patches = 0;
    const restarts: Promise<void>[] = [];
    const spying: typeof fetch = (input, init) => {
      const killNow = init?.method === 'PATCH' && ++patches % 3 === 0 && restarts.length < 4;
      if (killNow) restarts.push(setTimeout(restarts.length * 7).then(s.killAndRestart));
      return fetch(input, init);
    };
    const client = createRelayClient({ url: s.url, signer: s.keys.consumer, fetch: spying, retries: 20 });
    const receipt = await client.uploadBundle(s.bundle);
    await Promise.all(restarts);
    expect(restarts).toHaveLength(4);
    expect(receipt).toMatchObject({ hash: s.bundle.hash, size });
    // A kill costs at most the chunk that was on its way.
    expect(patches).toBeLessThanOrEqual(chunks + restarts.length);
    await client.downloadBundle({ hash: s.bundle.hash, toFile: join(s.root, 'copy'), maxBytes: size });
    expect((await readFile(join(s.root, 'copy'))).equals(s.bytes)).toBe(true);
  });

  test('a relay killed between the last byte and its answer keeps the bundle', async () => {
    await using s = await setup();
    const client = createRelayClient({ url: s.url, signer: s.keys.consumer, retries: 20 });
    await client.uploadBundle(s.bundle);
    // What a relay leaves that died between the last byte and the record of its hash.
    await s.killAndRestart();
    const database = new DatabaseSync(join(s.stateDir, 'relay.sqlite'));
    database.exec("update uploads set state = 'receiving'");
    database.close();
    await expect(client.receipt({ hash: s.bundle.hash })).rejects.toMatchObject({ code: 'not_found' });
    expect(await client.uploadBundle(s.bundle)).toMatchObject({ hash: s.bundle.hash });
  });

  test('a relay completes interrupted deletions and leaves no blob without a record', async () => {
    await using s = await setup();
    const client = createRelayClient({ url: s.url, signer: s.keys.consumer, retries: 20 });
    await client.uploadBundle(s.bundle);
    const database = new DatabaseSync(join(s.stateDir, 'relay.sqlite'));
    database.exec("update uploads set state = 'deleting'");
    database.close();
    await s.killAndRestart();
    expect(await readdir(join(s.stateDir, 'bundles'))).toEqual([]);
    await expect(client.receipt({ hash: s.bundle.hash })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a client resumes its upload', async () => {
    await using s = await setup();
    const orders = { url: s.url, secretHex: hex(s.keys.consumer.reveal()), ...s.bundle };
    const first = s.run('child/uploadProcess.ts', orders);
    for (;;) {
      const [sent] = (await once(first, 'message')) as [number];
      if (sent >= 8_388_608) break;
    }
    await s.kill(first);
    const progress: number[] = [];
    const client = createRelayClient({ url: s.url, signer: s.keys.consumer });
    await client.uploadBundle({ ...s.bundle, onProgress: ({ sentBytes }) => progress.push(sentBytes) });
    expect(progress[0]).toBeGreaterThanOrEqual(8_388_608);
  });

  test('a client resumes its download', async () => {
    await using s = await setup();
    const consumer = createRelayClient({ url: s.url, signer: s.keys.consumer });
    await consumer.uploadBundle(s.bundle);
    const starts: string[] = [];
    let restarted: Promise<void> | undefined;
    const cutting: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      starts.push(response.headers.get('content-range') ?? 'whole');
      if (starts.length > 2 || response.body === null) return response;
      restarted ??= s.killAndRestart();
      let passed = 0;
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform(part, controller) {
          passed += part.byteLength;
          controller.enqueue(part);
          if (passed > 9_000_000) controller.error(new Error('cut'));
        },
      });
      return new Response(response.body.pipeThrough(cut), { status: response.status, headers: response.headers });
    };
    const worker = createRelayClient({ url: s.url, signer: s.keys.worker, fetch: cutting, retries: 20 });
    const toFile = join(s.root, 'copy');
    await worker.downloadBundle({ hash: s.bundle.hash, toFile, openBoxId: s.openBoxId, maxBytes: size });
    await restarted;
    expect((await readFile(toFile)).equals(s.bytes)).toBe(true);
    expect(starts[0]).toBe('whole');
    expect(starts.at(-1)).toMatch(/^bytes [1-9]\d{3,}-/);
  });

  test('no log record is lost or duplicated, for writer or reader', async () => {
    await using s = await setup();
    const { openBoxId } = s;
    const consumer = createRelayClient({ url: s.url, signer: s.keys.consumer, retries: 20 });
    const worker = createRelayClient({ url: s.url, signer: s.keys.worker, retries: 20 });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { sequence, data } of consumer.followLogs({ openBoxId })) {
        expect(Buffer.from(data).toString()).toBe(`record ${sequence}`);
        seen.push(sequence);
      }
    })();
    const restarts: Promise<void>[] = [];
    for (let sequence = 0; sequence < 120; sequence++) {
      if (sequence % 30 === 15) restarts.push(s.killAndRestart());
      const records = [{ sequence, data: Buffer.from(`record ${sequence}`) }];
      expect(await worker.appendLogs({ openBoxId, records })).toMatchObject({ nextSequence: sequence + 1 });
    }
    await worker.appendLogs({ openBoxId, records: [], closed: true });
    await Promise.all(restarts);
    await reading;
    expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => i));
  });
});
