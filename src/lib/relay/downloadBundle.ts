import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { measure, type SealedBundle } from '#lib/bundle/sealedFile.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { retryingWithProgress, RelayError, sendOnce, type RelayAccess } from './relayRequest.ts';

export interface DownloadRequest {
  /** sha-256 of the ciphertext, 64 hex digits. */
  readonly hash: string;
  /** Where the ciphertext goes; beside it lies `.partial` until it is complete and its hash is right. */
  readonly toFile: string;
  /** The job whose party the asker is; without it a key gets only what it uploaded itself. */
  readonly openBoxId?: string | undefined;
  /** No more than this is written, whatever the relay sends. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a bundle, going on where an earlier attempt stopped; one that is already there is not fetched again. Returns
 * its size in bytes.
 *
 * @throws AppError `invalid` where the relay's bytes do not have the hash; they are deleted.
 */
export async function downloadBundle(access: RelayAccess, request: DownloadRequest): Promise<number> {
  const there = await measureIfThere(request.toFile);
  if (there?.hash === request.hash) return there.size;
  const partial = `${request.toFile}.partial`;
  const resumed = (await sizeOf(partial)) > 0;
  const first = await fetchAndMeasure(access, request, partial);
  // What an earlier attempt left may have suffered in a crash; that is no fault of the relay.
  const got = first.hash !== request.hash && resumed ? await fetchAndMeasure(access, request, partial) : first;
  if (got.hash !== request.hash) {
    throw new AppError('invalid', `the relay gave bytes with the hash ${got.hash} instead of ${request.hash}`);
  }
  await rename(partial, request.toFile);
  return got.size;
}

async function fetchAndMeasure(access: RelayAccess, request: DownloadRequest, partial: string): Promise<SealedBundle> {
  const reached = (): Promise<number> => sizeOf(partial);
  await retryingWithProgress(access, { signal: request.signal, reached }, () => fetchRest(access, request, partial));
  const got = await measure(createReadStream(partial));
  if (got.hash !== request.hash) await rm(partial);
  return got;
}

async function measureIfThere(file: string): Promise<SealedBundle | undefined> {
  return (await sizeOf(file)) > 0 ? measure(createReadStream(file)) : undefined;
}

async function fetchRest(access: RelayAccess, request: DownloadRequest, partial: string): Promise<void> {
  const have = await sizeOf(partial);
  const query = request.openBoxId === undefined ? '' : `?job=${request.openBoxId}`;
  let response: Response;
  try {
    response = await sendOnce(access, {
      method: 'GET',
      path: `/v1/bundles/${request.hash}${query}`,
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal: request.signal,
    });
  } catch (error) {
    // Nothing is left to send: all of it is here, to be judged by its hash.
    if (error instanceof RelayError && error.status === 416) return;
    throw error;
  }
  const start = response.status === 206 ? have : 0;
  if (response.body === null) throw new AppError('unavailable', 'the relay sent no bytes');
  const source = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  const room = request.maxBytes - start;
  const sink = createWriteStream(partial, { flags: start > 0 ? 'a' : 'w', mode: 0o600, flush: true });
  try {
    await pipeline(source, atMost(room), sink);
  } catch (cause) {
    if (cause instanceof AppError && cause.code === 'invalid') await rm(partial, { force: true });
    if (cause instanceof AppError || request.signal?.aborted === true) throw cause;
    throw new AppError('unavailable', 'the download broke off', { cause });
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

function atMost(bytes: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      passed += chunk.byteLength;
      if (passed > bytes) done(new AppError('invalid', 'the relay sends more than the bundle may have'));
      else done(null, chunk);
    },
  });
}
