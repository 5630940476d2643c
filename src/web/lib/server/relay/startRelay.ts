import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { getRequestListener, RequestError, type HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import { AppError } from '#lib/runtime/appError.ts';
import type { MessageSigner } from '#lib/relay/messageSigner.ts';
import type { BlobStore } from './blobStore.ts';
import { createBundleRecords, type BundleRecords } from './bundleRecords.ts';
import type { RelayConfig } from './config.ts';
import type { RelayContext } from './context.ts';
import { createRelay } from './createRelay.ts';
import { createFileBlobStore } from './fileBlobStore.ts';
import type { JobAccess } from './jobAccess.ts';
import { createMailbox } from './mailbox.ts';
import { createNonceStore } from './nonceStore.ts';
import { openDatabase } from './openDatabase.ts';
import { problemResponse, Refusal } from './problem.ts';
import { createRateLimits } from './rateLimits.ts';
import { createS3BlobStore } from './s3BlobStore.ts';
import { sweep } from './sweep.ts';

export interface RelayParts {
  readonly logger: Logger;
  /** The relay's own key; it signs receipts and owns nothing. */
  readonly signer: MessageSigner;
  readonly jobAccess: JobAccess;
  /** Milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

export interface RunningRelay {
  /** Such as `http://127.0.0.1:8710`. */
  readonly url: string;
  /** Ends connections and state in order. */
  close(): Promise<void>;
}

/** Starts a relay on its own HTTP server. @throws AppError `unavailable` where the address cannot be had. */
export async function startRelay(config: RelayConfig, parts: RelayParts): Promise<RunningRelay> {
  const { limits } = config;
  if (['0.0.0.0', '::'].includes(config.host) && config.authorities.length === 0) {
    throw new AppError('invalid', 'a relay that listens on every address must be told its names (authorities)');
  }
  const database = openDatabase(config.stateDir);
  const records = createBundleRecords(database);
  const authorities = [...config.authorities];
  const relay: RelayContext = {
    ...parts,
    limits,
    now: parts.now ?? Date.now,
    authorities: () => authorities,
    nonces: createNonceStore(database),
    rateLimits: createRateLimits(limits),
    records,
    blobs: await openBlobStore(config, records),
    mailbox: createMailbox(database, limits),
    finishing: new Map(),
  };
  await sweep(relay);
  const inFlight = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    inFlight.add(work);
    void work.finally(() => inFlight.delete(work));
  };
  const server = createHttpServer(createRelay(relay), config, track);
  const url = await listen(server, config).catch((error: unknown) => {
    database.close();
    throw error;
  });
  if (authorities.length === 0) authorities.push(...ownNames(url));
  const timer = setInterval(() => {
    track(sweep(relay));
  }, limits.sweepSeconds * 1_000);
  parts.logger.info({ event: 'relay-listening', url }, 'relay listening');
  const close = async (): Promise<void> => {
    clearInterval(timer);
    server.close();
    server.closeAllConnections();
    // Whoever still hashes or sweeps writes to the database when he is done.
    while (inFlight.size > 0) await Promise.allSettled(inFlight);
    database.close();
  };
  let closing: Promise<void> | undefined;
  return { url, close: () => (closing ??= close()) };
}

async function openBlobStore({ storage, stateDir }: RelayConfig, records: BundleRecords): Promise<BlobStore> {
  if (storage.kind === 's3') return createS3BlobStore(storage);
  return createFileBlobStore(join(stateDir, 'bundles'), records);
}

function createHttpServer(
  app: ReturnType<typeof createRelay>,
  { limits, addressHeader }: RelayConfig,
  track: (work: Promise<void>) => void,
): Server {
  const handle = (request: Request, env: unknown): Response | Promise<Response> => {
    const { incoming } = env as HttpBindings;
    const told = addressHeader === undefined ? null : request.headers.get(addressHeader);
    return app.fetch(request, { address: told ?? incoming.socket.remoteAddress ?? 'unknown', rawTarget: incoming.url });
  };
  const listener = getRequestListener(handle, { errorHandler: unparsable });
  const server = createServer(
    {
      headersTimeout: limits.headersSeconds * 1_000,
      requestTimeout: limits.requestSeconds * 1_000,
      connectionsCheckingInterval: Math.min(1_000, limits.headersSeconds * 500),
      maxHeaderSize: 16_384,
    },
    (incoming, outgoing) => {
      track(listener(incoming, outgoing));
    },
  );
  // Also whoever reads a download too slowly; a log stream has its heartbeat.
  server.setTimeout(Math.max(120, 4 * limits.heartbeatSeconds) * 1_000);
  return server;
}

/** What never became a request, for its address or host make no URL. */
function unparsable(error: unknown): Response {
  if (!(error instanceof RequestError)) return problemResponse(error);
  return problemResponse(new Refusal(400, 'invalid', 'the address or host of the request is malformed'));
}

/** A relay that was told no name is known by where it listens; on the machine itself that is `localhost` too. */
function ownNames(url: string): string[] {
  const { host, hostname, port } = new URL(url);
  return ['127.0.0.1', '[::1]'].includes(hostname) ? [host, `localhost:${port}`] : [host];
}

async function listen(server: Server, { host, port }: RelayConfig): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new AppError('unavailable', `cannot listen on ${host}:${port}`, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new AppError('unavailable', 'the relay has no address');
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${shown}:${address.port}`;
}
