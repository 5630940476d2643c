import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract } from 'tar-stream';
import { AppError } from '#lib/runtime/appError.ts';
import { entryNameFault } from './entryName.ts';
import type { ArchiveLimits } from './packDirectory.ts';

// What an archive may hold besides its files' bytes: headers, extended headers, padding.
const overheadBytesPerEntry = 16_384;
const overheadBytes = 1_048_576;

/**
 * Unpacks a tar from a stranger into an empty directory, which is created where it is missing. Only files and
 * directories with plain relative names are accepted, each name once.
 *
 * @throws AppError `invalid` for an archive that breaks a rule or a limit. What was unpacked until then stays; the caller
 * throws the directory away.
 */
export async function unpackTo(source: Readable, dir: string, limits: ArchiveLimits): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new AppError('wrong_state', 'the directory to unpack into is not empty');
  const archive = extract();
  const fed = pipeline(source, byteLimit(limits), archive);
  const seen = { names: new Set<string>(), bytes: 0 };
  const unpacked = (async () => {
    for await (const entry of archive) await unpackEntry(entry, dir, { seen, limits });
  })();
  const [feeding, unpacking] = await Promise.allSettled([fed, unpacked]);
  const failures = [unpacking, feeding].filter((outcome) => outcome.status === 'rejected');
  const causes = failures.map((failure): unknown => failure.reason);
  const known = causes.find((cause) => cause instanceof AppError);
  if (known !== undefined) throw known;
  if (causes.length > 0) throw new AppError('invalid', 'the archive is damaged', { cause: causes[0] });
}

interface Progress {
  readonly seen: { readonly names: Set<string>; bytes: number };
  readonly limits: ArchiveLimits;
}

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

async function unpackEntry(entry: Entry, dir: string, { seen, limits }: Progress): Promise<void> {
  const { type, size, mode: declaredMode } = entry.header;
  const name = entry.header.name.replace(/\/$/, '');
  const refuse = (why: string): AppError => new AppError('invalid', `archive entry ${JSON.stringify(name)} ${why}`);
  if (type !== 'file' && type !== 'directory') throw refuse(`is a ${type}`);
  const fault = entryNameFault(name);
  if (fault !== undefined) throw refuse(fault);
  if (seen.names.has(name)) throw refuse('occurs twice');
  seen.names.add(name);
  if (seen.names.size > limits.maxEntries) throw refuse(`exceeds the limit of ${limits.maxEntries} entries`);
  if (type === 'directory') {
    entry.resume();
    await mkdir(join(dir, name), { recursive: true, mode: 0o755 });
    return;
  }
  seen.bytes += size;
  if (seen.bytes > limits.maxBytes) throw refuse(`exceeds the limit of ${limits.maxBytes} bytes`);
  await mkdir(join(dir, name, '..'), { recursive: true, mode: 0o755 });
  const mode = (declaredMode & 0o100) === 0 ? 0o644 : 0o755;
  // `wx` never follows a link and never replaces: a file where a directory of an earlier entry stands fails here.
  // Through an iterator: a pipeline over this kind of stream would not notice that its archive broke off.
  await pipeline(Readable.from(entry), createWriteStream(join(dir, name), { flags: 'wx', mode }));
}

function byteLimit(limits: ArchiveLimits): Transform {
  const most = limits.maxBytes + limits.maxEntries * overheadBytesPerEntry + overheadBytes;
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.byteLength;
      if (passed > most) done(new AppError('invalid', 'the archive is larger than its limits allow'));
      else done(null, chunk);
    },
  });
}
