import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack, type Header } from 'tar-stream';

import { describe, expect, test } from 'vitest';
import { unpackTo } from './unpackTo.ts';

type Member = Partial<Header> & { name: string; body?: string };

const limits = { maxBytes: 1_000_000, maxEntries: 10 };

async function archiveOf(...entries: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { body, ...header } of entries) archive.entry(header, body ?? '');
  archive.finalize();
  return buffer(Readable.from(archive));
}

async function setup() {
  const root = await mkdtemp(join(tmpdir(), 'dgcm-unpack-'));
  const dir = join(root, 'target');
  return {
    dir,
    root,
    unpack: (archive: Buffer) => unpackTo(Readable.from([archive]), dir, limits),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
}

const hostile: Record<string, readonly Member[]> = {
  'is absolute': [{ name: '/etc/cron.d/x', body: 'x' }],
  'is not in its simplest form': [{ name: 'a/../../x', body: 'x' }],
  'not in its simplest form': [{ name: './x', body: 'x' }],
  'holds a forbidden character': [{ name: 'a\\..\\x', body: 'x' }],
  'forbidden character': [{ name: 'a\u001b[2Jx', body: 'x' }],
  'is a symlink': [{ name: 'x', type: 'symlink', linkname: '/etc/passwd' }],
  'is a link': [{ name: 'x', type: 'link', linkname: '/etc/passwd' }],
  'is a character-device': [{ name: 'x', type: 'character-device', devmajor: 1, devminor: 1 }],
  'is a block-device': [{ name: 'x', type: 'block-device', devmajor: 8, devminor: 0 }],
  'is a fifo': [{ name: 'x', type: 'fifo' }],
  'occurs twice': [
    { name: 'x', body: '1' },
    { name: 'x', body: '2' },
  ],
  'exceeds the limit of 10 entries': Array.from({ length: 11 }, (_, i) => ({ name: `f${i}`, body: 'x' })),
  'exceeds the limit of 1000000 bytes': [
    { name: 'a', body: 'x'.repeat(600_000) },
    { name: 'b', body: 'x'.repeat(600_000) },
  ],
  'segment that is too long': [{ name: 'x'.repeat(256), body: 'x' }],
};

describe('unpackTo', () => {
  test.each(Object.entries(hostile))('refuses an archive whose entry %s', async (message, entries) => {
    await using s = await setup();
    await expect(s.unpack(await archiveOf(...entries))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(message) as string,
    });
    expect(await readdir(s.root)).toEqual(['target']);
  });

  test('refuses a file where a directory is needed, and the other way round', async () => {
    await using s = await setup();
    await expect(s.unpack(await archiveOf({ name: 'a', body: 'x' }, { name: 'a/b', body: 'x' }))).rejects.toMatchObject(
      {
        code: 'invalid',
      },
    );
    await using t = await setup();
    await expect(t.unpack(await archiveOf({ name: 'a/b', body: 'x' }, { name: 'a', body: 'x' }))).rejects.toMatchObject(
      {
        code: 'invalid',
      },
    );
  });

  test('refuses a wrong header size, an endless archive and random bytes', async () => {
    await using s = await setup();
    const honest = await archiveOf({ name: 'a', body: 'x'.repeat(5_000) });
    await expect(s.unpack(honest.subarray(0, 2_000))).rejects.toMatchObject({ code: 'invalid' });
    await using t = await setup();
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536);
      })(),
    );
    await expect(unpackTo(endless, t.dir, limits)).rejects.toThrow('larger than its limits');
    await using u = await setup();
    await expect(u.unpack(Buffer.alloc(2_048, 'rubbish'))).rejects.toMatchObject({ code: 'invalid' });
  });

  test('refuses a directory that is not empty', async () => {
    await using s = await setup();
    await writeFile(join(s.root, 'file'), '');
    await expect(unpackTo(Readable.from([]), s.root, limits)).rejects.toMatchObject({ code: 'wrong_state' });
  });
});
