import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createContentKey, unwrapContentKey, wrapContentKey } from '#lib/bundle/contentKey.ts';
import { openInputBundle, sealInputBundle } from '#lib/bundle/inputBundle.ts';
import type { JobManifest } from '#lib/bundle/jobManifest.ts';
import { openLogRecords, sealLogRecords } from '#lib/bundle/logRecord.ts';
import { openResultBundle, sealResultBundle } from '#lib/bundle/resultBundle.ts';
import { chunk, creation, sendRaw, signed, uploadPath } from './rawRequest.ts';
import { setup } from './setup.ts';

const limits = { maxBytes: 10_000_000, maxEntries: 100 };
const secret = 'the-secret-of-alice';

/** Every byte of every file below a directory, and the files' names. */
async function everything(dir: string): Promise<Buffer> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const parts: Buffer[] = [];
  for (const entry of entries) {
    parts.push(Buffer.from(entry.name));
    if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name)));
  }
  return Buffer.concat(parts);
}

describe('confidentiality of the relay’s disk', () => {
  test('a whole job leaves no plaintext, file name, command or key on its disk', async () => {
    await using s = await setup();
    const [dir, sealed, result] = [join(s.root, 'in'), join(s.root, 'sealed'), join(s.root, 'result')];
    await mkdir(dir);
    await writeFile(join(dir, `${secret}-name.py`), `print("${secret}-content")\n`.repeat(5_000));
    const [mine, workerKey] = [await createContentKey(), await createContentKey()];
    const manifest: JobManifest = {
      version: 1,
      image: `registry.example/${secret}-image`,
      command: ['python3', `${secret}-command`],
      env: { TOKEN: `${secret}-environment` },
      resources: { memoryMiB: 64, diskMiB: 64, cpus: 1, pids: 16, wallSeconds: 5, gpus: 0 },
      network: false,
      outputs: 'out',
      resultRecipient: mine.recipient,
    };
    const bundle = await sealInputBundle({ dir, manifest, file: sealed, limits });
    await s.consumer.uploadBundle({ file: sealed, ...bundle });
    s.openJob(bundle.hash);
    const { openBoxId } = s;
    await s.consumer.putWrappedKey(openBoxId, await wrapContentKey(bundle.key.identity, workerKey.recipient));

    const [got, at] = [join(s.root, 'got'), join(s.root, 'work')];
    await s.worker.downloadBundle({ hash: bundle.hash, toFile: got, openBoxId, maxBytes: 10_000_000 });
    const key = await unwrapContentKey((await s.worker.getWrappedKey(openBoxId))!, workerKey.identity);
    const { resultRecipient } = await openInputBundle({ file: got, identity: key.identity }, at, limits);
    const line = { stream: 'stdout', timestamp: 1, text: `${secret}-log` } as const;
    const data = await sealLogRecords([line], resultRecipient);
    await s.worker.appendLogs({ openBoxId, records: [{ sequence: 0, data }], closed: true });
    const usage = { wallSeconds: 1, outputBytes: 1 };
    const summary = { version: 1, openBoxId, exitCode: 0, closureReason: 'completed', usage } as const;
    const output = await sealResultBundle({ dir, summary, recipient: resultRecipient, file: result, limits });
    await s.worker.uploadBundle({ file: result, ...output, openBoxId });

    for await (const record of s.consumer.followLogs({ openBoxId })) {
      expect(await openLogRecords(record.data, mine.identity)).toEqual([line]);
    }
    const back = join(s.root, 'back');
    await s.consumer.downloadBundle({ hash: output.hash, toFile: back, openBoxId, maxBytes: 10_000_000 });
    expect(await openResultBundle({ file: back, identity: mine.identity }, join(s.root, 'opened'), limits)).toEqual(
      summary,
    );

    const disk = await everything(s.config.stateDir);
    expect(disk.byteLength).toBeGreaterThan(bundle.size + output.size);
    for (const word of [
      secret,
      'print(',
      'manifest.json',
      'result.json',
      'python3',
      'AGE-SECRET-KEY',
      'resultRecipient',
    ]) {
      expect(disk.includes(word), word).toBe(false);
    }
    // The search itself works: it finds what is known to be there.
    expect(disk.includes(bundle.hash) && disk.includes('age-encryption.org/v1')).toBe(true);
    expect((await stat(s.config.stateDir)).mode & 0o077).toBe(0);
  });
});

describe('retention of bundles', () => {
  test('bundles are kept until they expire, longer if a job names them', async () => {
    await using s = await setup({ limits: { anonymousSeconds: 3_600, jobSeconds: 86_400, sweepSeconds: 1 } });
    const [input, other] = [await s.bundle(1_000), await s.bundle(1_000)];
    const receipt = await s.consumer.uploadBundle(input);
    expect(receipt.expiresAt - Date.now()).toBeLessThanOrEqual(3_600_000);
    await s.consumer.uploadBundle(other);
    s.openJob(input.hash);
    const adopted = await s.worker.receipt({ hash: input.hash, openBoxId: s.openBoxId });
    expect(adopted.expiresAt - receipt.expiresAt).toBeGreaterThan(80_000_000);
    s.clock.offsetMs = 4_000_000;
    await expect.poll(() => readdir(join(s.config.stateDir, 'bundles')), { timeout: 20_000 }).toHaveLength(1);
    // Requests must be signed by the relay's time from here on.
    const { createRelayClient } = await import('#lib/relay/relayClient.ts');
    const later = createRelayClient({ url: s.relay.url, signer: s.keys.consumer, now: () => Date.now() + 4_000_000 });
    await expect(later.receipt({ hash: other.hash })).rejects.toMatchObject({ code: 'not_found' });
    await later.receipt({ hash: input.hash, openBoxId: s.openBoxId });
  });

  test('unfinished uploads are kept for a while after their last byte', async () => {
    await using s = await setup({ limits: { unfinishedAnonymousSeconds: 600, sweepSeconds: 1 } });
    const bundle = await s.bundle(3_000);
    const files = () => readdir(join(s.config.stateDir, 'bundles'));
    const as = async (request: Parameters<typeof signed>[2]) => {
      const now = new Date(Date.now() + s.clock.offsetMs);
      return (await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request, now))).status;
    };
    expect(await as(creation(bundle))).toBe(201);
    const path = uploadPath(bundle.hash, s.keys.consumer);
    for (let i = 0; i < 2; i++) {
      s.clock.offsetMs += 500_000;
      expect(await as(chunk(path, i * 1_000, bundle.bytes.subarray(i * 1_000, i * 1_000 + 1_000)))).toBe(204);
    }
    expect(await files()).toHaveLength(1);
    s.clock.offsetMs += 700_000;
    await expect.poll(files, { timeout: 20_000 }).toEqual([]);
  });

  test('a bundle whose bytes are missing fails its download, not the relay', async () => {
    await using s = await setup();
    const bundle = await s.bundle(1_000);
    await s.consumer.uploadBundle(bundle);
    const directory = join(s.config.stateDir, 'bundles');
    for (const name of await readdir(directory)) await rm(join(directory, name));
    const download = s.consumer.downloadBundle({ hash: bundle.hash, toFile: join(s.root, 'copy'), maxBytes: 1_000 });
    await expect(download).rejects.toMatchObject({ code: 'unavailable' });
    await s.consumer.status();
  });

  test('bundles are served in ranges', async () => {
    await using s = await setup();
    const bundle = await s.bundle(1_000);
    await s.consumer.uploadBundle(bundle);
    const get = async (range: string, method = 'GET') => {
      const request = { method, path: `/v1/bundles/${bundle.hash}`, headers: { range } };
      const { status, headers, body } = await sendRaw(s.relay.url, await signed(s.relay.url, s.keys.consumer, request));
      return [status, headers['content-range'], Number(headers['content-length']), body.length > 0];
    };
    expect(await get('bytes=0-9')).toEqual([206, 'bytes 0-9/1000', 10, true]);
    expect(await get('bytes=990-')).toEqual([206, 'bytes 990-999/1000', 10, true]);
    expect(await get('bytes=-5')).toEqual([206, 'bytes 995-999/1000', 5, true]);
    expect(await get('bytes=0-9', 'HEAD')).toEqual([206, 'bytes 0-9/1000', 10, false]);
    expect((await get('bytes=1000-')).slice(0, 2)).toEqual([416, 'bytes */1000']);
    expect(await get('bytes=0-1,5-6')).toEqual([200, undefined, 1_000, true]);
    expect(await get('lines=1-2')).toEqual([200, undefined, 1_000, true]);
  });
});
