import { constants } from 'node:fs';
import { lstat, open, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { AppError } from '#lib/runtime/appError.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly size: number | undefined;
}

/**
 * Tar of a folder a stranger wrote: plain files and folders only, so no link, device or owner of his reaches whoever
 * unpacks it; times are zeroed, so equal content gives equal bytes. Throws AppError `invalid` when the files claim
 * more than the file system holds (holes).
 */
export async function* packOutput(root: string): AsyncGenerator<Uint8Array> {
  const entries = await collect(root, '');
  const { blocks, bsize } = await statfs(root);
  const claimed = entries.reduce((sum, { size }) => sum + (size ?? 0), 0);
  if (claimed > blocks * bsize) throw new AppError('invalid', 'The output claims to be larger than its disk');
  const tar = pack();
  const writing = writeEntries(tar, entries).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  for await (const chunk of tar as AsyncIterable<Uint8Array>) yield chunk;
  await writing;
}

async function collect(root: string, folder: string): Promise<Entry[]> {
  const found: Entry[] = [];
  const items = await readdir(join(root, folder), { withFileTypes: true });
  for (const item of items.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = folder === '' ? item.name : `${folder}/${item.name}`;
    const path = join(root, name);
    if (item.isDirectory()) found.push({ name, path, size: undefined }, ...(await collect(root, name)));
    else if (item.isFile()) found.push({ name, path, size: (await lstat(path)).size });
  }
  return found;
}

async function writeEntries(tar: Pack, entries: readonly Entry[]): Promise<void> {
  const mtime = new Date(0);
  for (const { name, path, size } of entries) {
    if (size === undefined) {
      tar.entry({ name, type: 'directory', mode: 0o755, mtime });
      continue;
    }
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const entry = tar.entry({ name, type: 'file', size, mode: 0o644, mtime });
    if (size === 0) await file.close();
    else await pipeline(file.createReadStream({ end: size - 1 }), entry);
  }
  tar.finalize();
}
