import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/runtime/appError.ts';
import { entryNameFault } from './entryName.ts';
import { packDirectory } from './packDirectory.ts';
import { unpackTo } from './unpackTo.ts';

const limits = { maxBytes: 1_000_000, maxEntries: 200 };
const document = { name: 'manifest.json', value: { any: 'thing' } };

const segment = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((name) => !name.includes('/') && entryNameFault(name) === undefined);
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const files = fc.dictionary(path, fc.uint8Array({ maxLength: 2_000 }), { maxKeys: 8, noNullPrototype: true });

async function withDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'dgcm-round-'));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function contents(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    found.set(full.slice(dir.length), entry.isFile() ? (await readFile(full)).toString('base64') : 'directory');
  }
  return found;
}

describe('any directory', () => {
  test('round-trips through an archive', async () => {
    await fc.assert(
      fc.asyncProperty(files, (tree) =>
        withDirectory(async (root) => {
          const [dir, out] = [join(root, 'in'), join(root, 'out')];
          await mkdir(dir);
          for (const [name, bytes] of Object.entries(tree)) {
            await mkdir(dirname(join(dir, name)), { recursive: true }).catch(() => undefined);
            // A name may be file and directory at once; a file system has room for one of them.
            await writeFile(join(dir, name), bytes).catch(() => undefined);
          }
          await unpackTo(
            await packDirectory({ dir, prefix: 'input', document, limits, irregular: 'refuse' }),
            out,
            limits,
          );
          expect(await contents(join(out, 'input'))).toEqual(await contents(dir));
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe('any damage to an archive', () => {
  test('ends in a refusal or in files below the directory', async () => {
    const archive = await withDirectory(async (dir) => {
      await mkdir(join(dir, 'sub'));
      await writeFile(join(dir, 'sub', 'file'), 'x'.repeat(1_500));
      await writeFile(join(dir, 'other'), 'y');
      return buffer(await packDirectory({ dir, prefix: 'input', document, limits, irregular: 'refuse' }));
    });
    const change = fc.record({ at: fc.nat(archive.length - 1), to: fc.nat(255) });
    const damage = fc.record({
      changes: fc.array(change, { minLength: 1, maxLength: 6 }),
      length: fc.integer({ min: 0, max: archive.length }),
    });
    await fc.assert(
      fc.asyncProperty(damage, ({ changes, length }) =>
        withDirectory(async (root) => {
          const damaged = Buffer.from(archive);
          for (const { at, to } of changes) damaged[at] = to;
          try {
            await unpackTo(Readable.from([damaged.subarray(0, length)]), join(root, 'out'), limits);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
          expect(await readdir(root)).toEqual(['out']);
        }),
      ),
      { numRuns: 200 },
    );
  });
});
