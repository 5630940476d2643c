import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, createReadStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createContentKey, unwrapContentKey, wrapContentKey } from './contentKey.ts';
import { openInputBundle, sealInputBundle } from './inputBundle.ts';
import type { JobManifest } from './jobManifest.ts';
import { openLogRecords, sealLogRecords } from './logRecord.ts';
import { packDirectory } from './packDirectory.ts';
import { openResultBundle, sealResultBundle } from './resultBundle.ts';
import { measure, openSealedFile } from './sealedFile.ts';

const limits = { maxBytes: 10_000_000, maxEntries: 100 };

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-bundle-'));
  const dir = join(root, 'in');
  await mkdir(join(dir, 'data', 'empty'), { recursive: true });
  await writeFile(join(dir, 'train.py'), 'print("hello")\n');
  await chmod(join(dir, 'train.py'), 0o755);
  await writeFile(join(dir, 'data', 'points.bin'), Buffer.alloc(300_000, 7));
  await writeFile(join(dir, 'nothing'), '');
  const consumer = await createContentKey();
  const manifest: JobManifest = {
    version: 1,
    image: 'python@sha256:' + 'a'.repeat(64),
    command: ['python3', 'train.py'],
    env: { EPOCHS: '3' },
    resources: { memoryMiB: 512, diskMiB: 512, cpus: 1, pids: 64, wallSeconds: 60, gpus: 0 },
    network: false,
    outputs: 'out',
    resultRecipient: consumer.recipient,
  };
  const pack = () =>
    packDirectory({
      dir,
      prefix: 'input',
      document: { name: 'manifest.json', value: manifest },
      limits,
      irregular: 'refuse',
    });
  const [file, out] = [join(root, 'sealed'), join(root, 'out')];
  return { root, dir, out, file, manifest, consumer, pack, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

/** Every path below a directory with its content. */
async function tree(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const pairs = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(dir.length), entry.isFile() ? (await readFile(path)).toString('base64') : 'directory'] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}

describe('input bundle', () => {
  test('round-trips, and its hash is that of the ciphertext', async () => {
    await using s = await setup();
    const sealed = await sealInputBundle({ dir: s.dir, manifest: s.manifest, file: s.file, limits });
    expect(await measure(createReadStream(s.file))).toEqual({ hash: sealed.hash, size: sealed.size });
    expect((await readFile(s.file)).includes('train.py')).toBe(false);
    const manifest = await openInputBundle({ file: s.file, identity: sealed.key.identity }, s.out, limits);
    expect(manifest).toEqual(s.manifest);
    expect(await tree(join(s.out, 'input'))).toEqual(await tree(s.dir));
    await access(join(s.out, 'input', 'train.py'), constants.X_OK);
    expect(await readdir(s.root)).not.toContain('sealed.partial');
  });

  test('is deterministic and readable by tar', async () => {
    await using s = await setup();
    const [first, second] = [await buffer(await s.pack()), await buffer(await s.pack())];
    expect(first.equals(second)).toBe(true);
    const listing = execFileSync('tar', ['-t'], { input: first, encoding: 'utf8' }).trim().split('\n');
    expect(listing).toEqual([
      'manifest.json',
      'input/',
      'input/data/',
      'input/data/empty/',
      'input/data/points.bin',
      'input/nothing',
      'input/train.py',
    ]);
  });

  test('is refused if truncated, damaged or opened with another key', async () => {
    await using s = await setup();
    const { key, size } = await sealInputBundle({ dir: s.dir, manifest: s.manifest, file: s.file, limits });
    const stranger = await createContentKey();
    const open = (identity: string, to: string) =>
      openInputBundle({ file: s.file, identity }, join(s.root, to), limits);
    await expect(open(stranger.identity, 'a')).rejects.toMatchObject({ code: 'invalid' });
    await expect(open('AGE-SECRET-KEY-1NOPE', 'a')).rejects.toThrow('not an age identity');
    // Whole 64 KiB chunks gone: only age's final flag tells.
    await truncate(s.file, size - (size % 65_552) - 65_552 + 200);
    await expect(open(key.identity, 'b')).rejects.toMatchObject({ code: 'invalid' });
  });

  test.each([
    ['without an end', 'age-encryption.org/v1\n-> X25519 '],
    ['whose last line has no end', 'age-encryption.org/v1\n-> X25519 a\nYQ\n--- '],
  ])('with a header %s it is refused before its bytes fill the memory', async (_name, beginning) => {
    await using s = await setup();
    const { identity } = await createContentKey();
    await writeFile(s.file, beginning);
    await truncate(s.file, 256 * 2 ** 20);
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 5);
    const cause = { message: 'its header does not end' };
    await expect(openSealedFile(s.file, identity)).rejects.toMatchObject({ code: 'invalid', cause });
    clearInterval(watch);
    expect(most - before).toBeLessThan(64 * 2 ** 20);
  });

  test('links that leave the directory are refused, inner file links packed as files', async () => {
    await using s = await setup();
    await symlink('train.py', join(s.dir, 'alias.py'));
    const { key } = await sealInputBundle({ dir: s.dir, manifest: s.manifest, file: s.file, limits });
    await openInputBundle({ file: s.file, identity: key.identity }, s.out, limits);
    expect(await readFile(join(s.out, 'input', 'alias.py'), 'utf8')).toBe('print("hello")\n');
    for (const target of ['/etc/passwd', '../sealed', 'data', '/nowhere']) {
      await symlink(target, join(s.dir, 'escape'));
      await expect(s.pack()).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('escape') as string,
      });
      await rm(join(s.dir, 'escape'));
    }
    const socket = createServer().listen(join(s.dir, 'socket'));
    await once(socket, 'listening');
    await expect(s.pack()).rejects.toThrow('neither a file nor a directory');
    socket.close();
  });

  test('size and number of entries are capped before anything is packed', async () => {
    await using s = await setup();
    const seal = (most: typeof limits) =>
      sealInputBundle({ dir: s.dir, manifest: s.manifest, file: s.file, limits: most });
    await expect(seal({ maxBytes: 300_000, maxEntries: 100 })).rejects.toThrow('more than 300000 bytes');
    await expect(seal({ maxBytes: 10_000_000, maxEntries: 4 })).rejects.toThrow('more than 4 files');
  });
});

describe('result bundle', () => {
  const summary = {
    version: 1,
    openBoxId: 'ab'.repeat(32),
    exitCode: 0,
    closureReason: 'completed',
    usage: { wallSeconds: 1.5, outputBytes: 3 },
    imageDigest: 'sha256:' + 'c'.repeat(64),
  } as const;

  test('leaves out links and devices of a hostile job and opens only for the consumer', async () => {
    await using s = await setup();
    await symlink('/etc/passwd', join(s.dir, 'loot'));
    await symlink('/', join(s.dir, 'root'));
    await sealResultBundle({ dir: s.dir, summary, recipient: s.consumer.recipient, file: s.file, limits });
    expect(await openResultBundle({ file: s.file, identity: s.consumer.identity }, s.out, limits)).toEqual(summary);
    expect((await readdir(join(s.out, 'output'))).sort()).toEqual(['data', 'nothing', 'train.py']);
  });
});

describe('content key and log records', () => {
  test('a wrapped key opens for its recipient alone', async () => {
    const [content, worker, stranger] = [await createContentKey(), await createContentKey(), await createContentKey()];
    const wrapped = await wrapContentKey(content.identity, worker.recipient);
    expect(await unwrapContentKey(wrapped, worker.identity)).toEqual(content);
    await expect(unwrapContentKey(wrapped, stranger.identity)).rejects.toMatchObject({ code: 'invalid' });
    await expect(wrapContentKey(content.identity, 'age1nonsense')).rejects.toThrow('not an age recipient');
  });

  test('log records keep stream, time and text', async () => {
    const consumer = await createContentKey();
    const records = [{ stream: 'stdout', timestamp: 1, text: 'épôch 1\n' }] as const;
    const sealed = await sealLogRecords(records, consumer.recipient);
    expect(await openLogRecords(sealed, consumer.identity)).toEqual(records);
  });
});
