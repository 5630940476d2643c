import { constants } from 'node:fs';
import { lstat, open, opendir, realpath, type FileHandle } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';
import { AppError } from '#lib/runtime/appError.ts';
import { entryNameFault } from './entryName.ts';

export interface ArchiveLimits {
  /** Sum of the sizes of all files. */
  readonly maxBytes: number;
  readonly maxEntries: number;
}

export interface PackRequest {
  /** Directory whose contents are packed. */
  readonly dir: string;
  /** Where in the archive they go, such as `input`. */
  readonly prefix: string;
  /** A JSON document at the archive's root. */
  readonly document: { readonly name: string; readonly value: unknown };
  readonly limits: ArchiveLimits;
  /**
   * `refuse` (an owner packing his own directory wants to know) throws on links that leave the directory, links to
   * directories, sockets and devices; `skip` (outputs of an untrusted job) leaves them out.
   */
  readonly irregular: 'refuse' | 'skip';
}

interface FoundEntry {
  readonly name: string;
  readonly path: string;
  readonly type: 'file' | 'directory';
}

// Fixed, so that the same directory always gives the same bytes.
const stamp = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' } as const;

/**
 * A deterministic tar of a directory and a JSON document: sorted, without times and owners. A link to a file inside the
 * directory is packed as that file. Everything is checked before the first byte is given out.
 *
 * @throws AppError `invalid` for what may not be packed and for a directory above the limits.
 */
export async function packDirectory(request: PackRequest): Promise<Readable> {
  const root = await realpath(request.dir);
  const entries = await findEntries(root, request);
  const archive = pack();
  const written = writeEntries(archive, entries, request).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  // streamx is no node stream; pipeline's types and `Readable.toWeb` want one.
  const output = Readable.from(archive);
  output.once('close', () => {
    archive.destroy();
    void written;
  });
  return output;
}

async function findEntries(root: string, request: PackRequest): Promise<FoundEntry[]> {
  const found: FoundEntry[] = [];
  let totalBytes = 0;
  let seen = 0;
  const visit = async (relative: string): Promise<void> => {
    const children: string[] = [];
    // A stranger's directory may hold more names than memory does.
    for await (const { name } of await opendir(join(root, relative))) {
      seen += 1;
      checkLimits(seen, totalBytes, request.limits);
      children.push(name);
    }
    for (const child of children.sort()) {
      const name = relative === '' ? child : `${relative}/${child}`;
      const entry = await classify(root, name, request.irregular);
      if (entry === undefined) continue;
      found.push(entry.found);
      totalBytes += entry.bytes;
      checkLimits(seen, totalBytes, request.limits);
      if (entry.found.type === 'directory') await visit(name);
    }
  };
  await visit('');
  return found;
}

async function classify(
  root: string,
  name: string,
  irregular: 'refuse' | 'skip',
): Promise<{ found: FoundEntry; bytes: number } | undefined> {
  const refused = (why: string): undefined => {
    if (irregular === 'skip') return undefined;
    throw new AppError('invalid', `${JSON.stringify(name)} ${why}`);
  };
  const fault = entryNameFault(name);
  if (fault !== undefined) {
    refused(`cannot be packed: its name ${fault}`);
    return;
  }
  const own = await lstat(join(root, name));
  if (own.isDirectory()) return { found: { name, path: join(root, name), type: 'directory' }, bytes: 0 };
  if (own.isFile()) return { found: { name, path: join(root, name), type: 'file' }, bytes: own.size };
  if (!own.isSymbolicLink()) {
    refused('is neither a file nor a directory');
    return;
  }
  const target = await realpath(join(root, name)).catch(() => undefined);
  if (target?.startsWith(root + sep) !== true) {
    refused('is a link that leaves the directory');
    return;
  }
  const aim = await lstat(target);
  if (!aim.isFile()) {
    refused('is a link to something other than a file');
    return;
  }
  return { found: { name, path: target, type: 'file' }, bytes: aim.size };
}

function checkLimits(entries: number, bytes: number, limits: ArchiveLimits): void {
  if (entries > limits.maxEntries)
    throw new AppError('invalid', `more than ${limits.maxEntries} files and directories`);
  if (bytes > limits.maxBytes) throw new AppError('invalid', `the files hold more than ${limits.maxBytes} bytes`);
}

async function writeEntries(archive: Pack, entries: readonly FoundEntry[], request: PackRequest): Promise<void> {
  const document = JSON.stringify(request.document.value, undefined, 2) + '\n';
  await new Promise<void>((resolve, reject) => {
    archive.entry({ name: request.document.name, mode: 0o644, ...stamp }, document, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  archive.entry({ name: `${request.prefix}/`, type: 'directory', mode: 0o755, ...stamp });
  for (const entry of entries) {
    const name = `${request.prefix}/${entry.name}`;
    if (entry.type === 'directory') archive.entry({ name: `${name}/`, type: 'directory', mode: 0o755, ...stamp });
    else await writeFileEntry(archive, name, entry.path);
  }
  archive.finalize();
}

async function writeFileEntry(archive: Pack, name: string, path: string): Promise<void> {
  // The path was resolved; a link here now means that somebody exchanged the file meanwhile.
  const handle: FileHandle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new AppError('conflict', `${name} changed while it was being packed`);
    const mode = (facts.mode & 0o100) === 0 ? 0o644 : 0o755;
    if (facts.size === 0) {
      archive.entry({ name, mode, ...stamp }, '');
      return;
    }
    const entry = archive.entry({ name, size: facts.size, mode, ...stamp });
    await pipeline(handle.createReadStream({ autoClose: false, end: facts.size - 1 }), entry);
  } finally {
    await handle.close();
  }
}
