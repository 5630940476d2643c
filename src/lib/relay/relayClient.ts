import { downloadBundle, type DownloadRequest } from './downloadBundle.ts';
import { followLogs, type FollowRequest, type LogRecordCiphertext } from './followLogs.ts';
import type { MessageSigner } from './messageSigner.ts';
import { fetchStatus, readAnswer, readBytes, RelayError, send, type RelayAccess } from './relayRequest.ts';
import { fetchReceipt, uploadBundle, type UploadRequest } from './uploadBundle.ts';
import { appendLogsAnswerSchema, type AppendLogsAnswer, type Receipt, type RelayStatus } from './wire.ts';

export interface RelayClientOptions {
  /** Such as `https://relay.example`. */
  readonly url: string;
  /** The consumer's or the worker's key; `SecretKey` is one. */
  readonly signer: MessageSigner;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
  /** How often a request is tried again while the relay is out of reach; 8 unless told. */
  readonly retries?: number;
  /** Milliseconds after which a relay that holds the connection and says nothing counts as away; a minute unless told. */
  readonly idleMs?: number;
}

export interface LogAppend {
  readonly openBoxId: string;
  readonly records: readonly LogRecordCiphertext[];
  /** No record will follow these. */
  readonly closed?: boolean;
}

/** Every call throws `RelayError` where the relay refuses and AppError `unavailable` where it stays out of reach. */
export interface RelayClient {
  status(): Promise<RelayStatus>;
  uploadBundle(request: UploadRequest): Promise<Receipt>;
  receipt(request: Pick<UploadRequest, 'hash' | 'openBoxId' | 'signal'>): Promise<Receipt>;
  /** Size in bytes of what was downloaded. */
  downloadBundle(request: DownloadRequest): Promise<number>;
  putWrappedKey(openBoxId: string, wrappedKey: Uint8Array): Promise<void>;
  /** `undefined` while the consumer has left none, or while the chain does not know the job yet. */
  getWrappedKey(openBoxId: string): Promise<Uint8Array | undefined>;
  appendLogs(append: LogAppend): Promise<AppendLogsAnswer>;
  followLogs(request: FollowRequest): AsyncIterable<LogRecordCiphertext>;
}

export function createRelayClient(options: RelayClientOptions): RelayClient {
  const access: RelayAccess = {
    url: options.url,
    signer: options.signer,
    fetch: options.fetch ?? globalThis.fetch,
    now: options.now ?? Date.now,
    retry: { retries: options.retries ?? 8, minTimeout: 100, maxTimeout: 2_000, randomize: true },
    idleMs: options.idleMs,
  };
  return {
    status: () => fetchStatus(access),
    uploadBundle: (request) => uploadBundle(access, request),
    receipt: (request) => fetchReceipt(access, request),
    downloadBundle: (request) => downloadBundle(access, request),
    putWrappedKey: async (openBoxId, wrappedKey) => {
      await send(access, { method: 'PUT', path: `/v1/jobs/${openBoxId}/key`, body: Uint8Array.from(wrappedKey) });
    },
    getWrappedKey: (openBoxId) => getWrappedKey(access, openBoxId),
    appendLogs: (append) => appendLogs(access, append),
    followLogs: (request) => followLogs(access, request),
  };
}

async function getWrappedKey(access: RelayAccess, openBoxId: string): Promise<Uint8Array | undefined> {
  try {
    const response = await send(access, { method: 'GET', path: `/v1/jobs/${openBoxId}/key` });
    return await readBytes(response);
  } catch (error) {
    if (error instanceof RelayError && error.status === 404) return undefined;
    throw error;
  }
}

async function appendLogs(
  access: RelayAccess,
  { openBoxId, records, closed = false }: LogAppend,
): Promise<AppendLogsAnswer> {
  const encoded = records.map(({ sequence, data }) => ({ sequence, data: Buffer.from(data).toString('base64') }));
  const response = await send(access, {
    method: 'POST',
    path: `/v1/jobs/${openBoxId}/logs`,
    headers: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify({ records: encoded, closed })),
  });
  return readAnswer(response, appendLogsAnswerSchema);
}
