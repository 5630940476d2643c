import { Hono, type Context } from 'hono';
import { MemoryLocker, Server, type Locker } from '@tus/server';
import { AppError } from '#lib/runtime/appError.ts';
import { hash256Schema, uploadIdOf } from '#lib/relay/wire.ts';
import { authenticate } from './authenticate.ts';
import { beginUpload, parseMetadata, unfinishedUntil } from './beginUpload.ts';
import { deleteBundle, finishUpload } from './bundleVault.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { refuse, Refusal } from './problem.ts';

const uploadsPath = '/v1/uploads';

/** Resumable uploads by the tus protocol, 1.0 core and creation. An upload's id follows from its hash and its owner. */
export function uploadRoutes(relay: RelayContext): Hono<RelayEnvironment> {
  const app = new Hono<RelayEnvironment>();
  const auth = authenticate(relay, relay.limits.maxChunkBytes);
  const locker = new MemoryLocker();
  const ownId = (c: Context<RelayEnvironment>): string => {
    const id = hash256Schema.safeParse(c.req.param('id')).data;
    if (id === undefined || relay.records.byId(id)?.owner !== c.get('publicKeyHex')) {
      throw new AppError('not_found', 'this key has no such upload');
    }
    return id;
  };
  app.post(uploadsPath, auth, (c) => passToTus(relay, c, locker));
  app.patch(`${uploadsPath}/:id`, auth, async (c) => {
    const id = ownId(c);
    await requireWritten(relay, id);
    const response = await passToTus(relay, c, locker);
    const record = relay.records.byId(id);
    if (response.ok && record !== undefined) relay.records.prolong(id, unfinishedUntil(relay, record.openBoxId));
    return response;
  });
  app.get(`${uploadsPath}/:id`, auth, async (c) => {
    if (c.req.raw.method !== 'HEAD')
      throw new Refusal(405, 'invalid', 'ask for an upload with HEAD', { allow: 'HEAD' });
    // All bytes may have come just before the relay died; whoever asks again must not wait for ever.
    const id = ownId(c);
    const written = await requireWritten(relay, id);
    const record = relay.records.byId(id);
    if (record?.state === 'receiving' && written === record.size) await finishUpload(relay, id);
    return passToTus(relay, c, locker);
  });
  app.delete(`${uploadsPath}/:id`, auth, async (c) => {
    const record = relay.records.byId(ownId(c));
    if (record?.openBoxId !== undefined && record.state === 'stored') {
      throw new AppError('wrong_state', 'the bundle belongs to a job and stays until it expires');
    }
    if (record !== undefined) await deleteBundle(relay, record);
    return c.body(null, 204);
  });
  return app;
}

/** tus would take a store that does not answer for one that has nothing. */
async function requireWritten(relay: RelayContext, id: string): Promise<number> {
  const written = await relay.blobs.writtenBytes(id);
  if (written === undefined) throw new AppError('not_found', 'no bytes of this upload have come');
  return written;
}

async function passToTus(relay: RelayContext, c: Context<RelayEnvironment>, locker: Locker): Promise<Response> {
  const publicKeyHex = c.get('publicKeyHex');
  const failure: { error?: unknown } = {};
  // A server for each request: its hooks then know the sender. It has no state but the locker.
  const tus = new Server({
    path: uploadsPath,
    datastore: relay.blobs.tus,
    locker,
    maxSize: relay.limits.maxBundleBytes,
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: (_request, metadata) => uploadIdOf(parseMetadata(metadata).hash, publicKeyHex),
    onUploadCreate: async (_request, upload) => {
      await beginUpload(relay, upload, { publicKeyHex, address: c.env.address });
      return {};
    },
    onUploadFinish: async (_request, upload) => {
      await finishUpload(relay, upload.id);
      return {};
    },
    onResponseError: (_request, error) => {
      failure.error = error;
      return undefined;
    },
  });
  const body = c.get('body');
  const headers = new Headers(c.req.raw.headers);
  headers.set('content-length', String(body.byteLength));
  const { method, url } = c.req.raw;
  const response = await tus.handleWeb(new Request(url, { method, headers, ...(body.byteLength > 0 ? { body } : {}) }));
  if (response.ok) return response;
  return refuse(
    relay.logger,
    failure.error instanceof AppError ? failure.error : await fromTus(response, failure.error),
  );
}

async function fromTus(response: Response, cause: unknown): Promise<AppError> {
  const detail = (await response.text()).trim();
  switch (response.status) {
    case 404:
    case 410:
      return new AppError('not_found', 'no such upload');
    case 409:
      return new AppError('conflict', 'the upload goes on at another offset; ask for it with HEAD');
    case 413:
      return new Refusal(413, 'invalid', 'more bytes than the upload may have');
    case 400:
    case 412:
    case 415:
      return new Refusal(response.status, 'invalid', detail);
    default:
      return new AppError('unavailable', 'the bytes could not be stored', { cause });
  }
}
