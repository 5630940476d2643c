import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '#lib/runtime/appError.ts';
import { decrypterWith, encrypterTo, undecryptable } from './contentKey.ts';

/** A ciphertext on disk: the hash is the commitment that goes on chain. */
export interface SealedBundle {
  /** sha-256 of the ciphertext, 64 hex digits. */
  readonly hash: string;
  /** Bytes of ciphertext. */
  readonly size: number;
}

/** Encrypts a stream to an age recipient into a file, which appears complete or not at all. */
export async function sealToFile(plaintext: Readable, recipient: string, file: string): Promise<SealedBundle> {
  const ciphertext = await encrypterTo(recipient).encrypt(Readable.toWeb(plaintext) as ReadableStream<Uint8Array>);
  const meter = createMeter();
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await pipeline(fromWeb(ciphertext), meter.through, handle.createWriteStream({ flush: true }));
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return meter.result();
}

/** What lists the recipients, of whom a bundle has one. */
const mostHeaderBytes = 65_536;

/** The plaintext of a sealed file as a stream, which fails where the file was damaged or cut short. */
export async function openSealedFile(file: string, identity: string): Promise<Readable> {
  if (!(await hasShortHeader(file))) throw undecryptable(new Error('its header does not end'));
  const source = createReadStream(file);
  try {
    const plaintext = await decrypterWith(identity).decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>);
    return fromWeb(plaintext);
  } catch (cause) {
    source.destroy();
    if (cause instanceof AppError) throw cause;
    throw undecryptable(cause);
  }
}

/** The library keeps a header in memory until it ends, be that never. */
async function hasShortHeader(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostHeaderBytes), 0, mostHeaderBytes, 0);
    return /\n--- [^\n]*\n/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Hash and size of a stream's bytes, read to the end. */
export async function measure(source: Readable): Promise<SealedBundle> {
  const meter = createMeter();
  await pipeline(source, meter.through, async (bytes) => {
    for await (const _ of bytes);
  });
  return meter.result();
}

/** A pass-through that knows hash and size of what passed. */
export function createMeter(): { readonly through: Transform; result(): SealedBundle } {
  const hash = createHash('sha256');
  let size = 0;
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.byteLength;
      done(null, chunk);
    },
  });
  return { through, result: () => ({ hash: hash.digest('hex'), size }) };
}

function fromWeb(stream: ReadableStream<Uint8Array>): Readable {
  return Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]);
}
