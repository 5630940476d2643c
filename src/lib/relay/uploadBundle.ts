import { open, type FileHandle } from 'node:fs/promises';
import { AppError } from '#lib/runtime/appError.ts';
import { domainSeparated, isSignedBy } from './messageSigner.ts';
import {
  fetchStatus,
  retryingWithProgress,
  readAnswer,
  RelayError,
  send,
  sendOnce,
  type RelayAccess,
} from './relayRequest.ts';
import { receiptMessage, receiptSchema, uploadIdOf, type Receipt } from './wire.ts';

export interface UploadRequest {
  /** The ciphertext. */
  readonly file: string;
  /** sha-256 of the ciphertext, 64 hex digits. */
  readonly hash: string;
  /** Bytes of ciphertext. */
  readonly size: number;
  /** The job that it belongs to, once that is on chain. */
  readonly openBoxId?: string | undefined;
  readonly onProgress?: ((progress: { readonly sentBytes: number; readonly totalBytes: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const tusHeaders = { 'tus-resumable': '1.0.0' };
const mostChunkBytes = 8_388_608;

/**
 * Uploads a bundle and returns the relay's receipt. Interrupted, by whatever, it goes on where the relay says it stopped;
 * repeated after success it only fetches the receipt.
 */
export async function uploadBundle(access: RelayAccess, request: UploadRequest): Promise<Receipt> {
  const handle = await open(request.file, 'r');
  try {
    const { size } = await handle.stat();
    if (size !== request.size) throw new AppError('invalid', `the file has ${size} bytes, not ${request.size}`);
    const { limits } = await fetchStatus(access);
    if (size > limits.maxBundleBytes)
      throw new AppError('invalid', `the relay takes ${limits.maxBundleBytes} bytes at most`);
    const source = { handle, chunkBytes: Math.min(mostChunkBytes, limits.maxChunkBytes) };
    let reached = 0;
    const onProgress: UploadRequest['onProgress'] = (progress) => {
      reached = Math.max(reached, progress.sentBytes);
      request.onProgress?.(progress);
    };
    await retryingWithProgress(access, { signal: request.signal, reached: () => reached }, () =>
      sendRest(access, { ...request, onProgress }, source),
    );
  } finally {
    await handle.close();
  }
  return fetchReceipt(access, request);
}

interface Source {
  readonly handle: FileHandle;
  readonly chunkBytes: number;
}

async function sendRest(access: RelayAccess, request: UploadRequest, { handle, chunkBytes }: Source): Promise<void> {
  const path = `/v1/uploads/${uploadIdOf(request.hash, access.signer.publicKeyHex)}`;
  const { size, signal } = request;
  let offset = (await offsetOf(access, path, signal)) ?? (await begin(access, request));
  request.onProgress?.({ sentBytes: offset, totalBytes: size });
  while (offset < size) {
    const body = new Uint8Array(Math.min(chunkBytes, size - offset));
    const { bytesRead } = await handle.read(body, 0, body.byteLength, offset);
    if (bytesRead !== body.byteLength) throw new AppError('conflict', 'the file changed while it was being uploaded');
    const headers = {
      ...tusHeaders,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    };
    offset = await sendChunk(access, { method: 'PATCH', path, headers, body, signal });
    request.onProgress?.({ sentBytes: offset, totalBytes: size });
  }
}

async function sendChunk(access: RelayAccess, request: Parameters<typeof sendOnce>[1]): Promise<number> {
  try {
    return offsetIn(await sendOnce(access, request));
  } catch (error) {
    // An answer was lost: the relay has more than we know, so ask again where it is.
    if (error instanceof RelayError && error.status === 409) {
      throw new AppError('unavailable', 'the relay stands at another offset', { cause: error });
    }
    throw error;
  }
}

async function offsetOf(access: RelayAccess, path: string, signal?: AbortSignal): Promise<number | undefined> {
  try {
    return offsetIn(await sendOnce(access, { method: 'HEAD', path, headers: tusHeaders, signal }));
  } catch (error) {
    if (error instanceof RelayError && error.status === 404) return undefined;
    throw error;
  }
}

async function begin(access: RelayAccess, { hash, size, openBoxId, signal }: UploadRequest): Promise<number> {
  const encode = (value: string): string => Buffer.from(value).toString('base64');
  const metadata = [`hash ${encode(hash)}`, ...(openBoxId === undefined ? [] : [`job ${encode(openBoxId)}`])];
  const headers = { ...tusHeaders, 'upload-length': String(size), 'upload-metadata': metadata.join(',') };
  await sendOnce(access, { method: 'POST', path: '/v1/uploads', headers, signal });
  return 0;
}

function offsetIn(response: Response): number {
  const offset = Number(response.headers.get('upload-offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0) throw new AppError('unavailable', 'the relay gave no upload offset');
  return offset;
}

/** @throws AppError `unauthorized` for a receipt that the relay's key did not sign, or for another bundle. */
export async function fetchReceipt(
  access: RelayAccess,
  { hash, openBoxId, signal }: Pick<UploadRequest, 'hash' | 'openBoxId' | 'signal'>,
): Promise<Receipt> {
  const query = openBoxId === undefined ? '' : `?job=${openBoxId}`;
  const response = await send(access, { method: 'GET', path: `/v1/bundles/${hash}/receipt${query}`, signal });
  const receipt = await readAnswer(response, receiptSchema);
  const message = domainSeparated('relay-receipt', receiptMessage(receipt));
  const signature = Buffer.from(receipt.signatureHex, 'hex');
  if (receipt.hash !== hash || !isSignedBy(message, signature, receipt.relayPublicKeyHex)) {
    throw new AppError('unauthorized', 'the relay gave a receipt that does not hold');
  }
  return receipt;
}
