import { Hono, type Context } from 'hono';
import { Server, type Upload } from '@tus/server';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { hash256Schema, uploadIdOf } from '#lib/relay/wire.ts';
import { authenticate } from './authenticate.ts';
import { requireParty } from './authorize.ts';
import { deleteBundle, finishUpload } from './bundleVault.ts';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { refuse, Refusal } from './problem.ts';

const uploadsPath = '/v1/uploads';

const metadataSchema = z.strictObject({ hash: hash256Schema, job: hash256Schema.optional() });
type Metadata = z.infer<typeof metadataSchema>;

/** Resumable uploads by the tus protocol, 1.0 core and creation. An upload's id follows from its hash and its owner. */
export function uploadRoutes(relay: RelayContext): Hono<RelayEnvironment> {
  const app = new Hono<RelayEnvironment>();
  const auth = authenticate(relay, relay.limits.maxChunkBytes);
  const ownId = (c: Context<RelayEnvironment>): string => {
    const id = hash256Schema.safeParse(c.req.param('id')).data;
    if (id === undefined || relay.records.byId(id)?.owner !== c.get('publicKeyHex')) {
      throw new AppError('not_found', 'this key has no such upload');
    }
    return id;
  };
  app.post(uploadsPath, auth, (c) => passToTus(relay, c));
  app.patch(`${uploadsPath}/:id`, auth, async (c) => {
    await requireWritten(relay, ownId(c));
    return passToTus(relay, c);
  });
  app.get(`${uploadsPath}/:id`, auth, async (c) => {
    if (c.req.raw.method !== 'HEAD')
      throw new Refusal(405, 'invalid', 'ask for an upload with HEAD', { allow: 'HEAD' });
    // All bytes may have come just before the relay died; whoever asks again must not wait for ever.
    const id = ownId(c);
    const written = await requireWritten(relay, id);
    const record = relay.records.byId(id);
    if (record?.state === 'receiving' && written === record.size) await finishUpload(relay, id);
    return passToTus(relay, c);
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

async function passToTus(relay: RelayContext, c: Context<RelayEnvironment>): Promise<Response> {
  const publicKeyHex = c.get('publicKeyHex');
  const failure: { error?: unknown } = {};
  // A server a request: its hooks then know the sender. It holds no state but the lock, which the records make needless.
  const tus = new Server({
    path: uploadsPath,
    datastore: relay.blobs.tus,
    maxSize: relay.limits.maxBundleBytes,
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: (_request, metadata) => uploadIdOf(parseMetadata(metadata).hash, publicKeyHex),
    onUploadCreate: async (_request, upload) => {
      await beginUpload(relay, upload, publicKeyHex);
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

function parseMetadata(metadata: Record<string, string | null> | undefined): Metadata {
  const parsed = metadataSchema.safeParse(metadata ?? {});
  if (!parsed.success) throw new AppError('invalid', `Upload-Metadata: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

async function beginUpload(relay: RelayContext, upload: Upload, owner: string): Promise<void> {
  const { hash, job: openBoxId } = parseMetadata(upload.metadata);
  const { id, size } = upload;
  if (size === undefined || size < 1) throw new AppError('invalid', 'an upload says its length, at least one byte');
  if (openBoxId !== undefined) {
    await requireParty(relay.jobAccess, { openBoxId, publicKeyHex: owner }, ['consumer', 'worker']);
  }
  const written = await relay.blobs.writtenBytes(id);
  // Without an await from here on: two requests at once must not both find room for one.
  const known = relay.records.byId(id);
  if (known !== undefined) {
    if (known.state === 'receiving' && known.size === size && (written ?? 0) === 0) return;
    throw new AppError('conflict', 'this upload was begun before; ask for its offset with HEAD');
  }
  requireRoom(relay, { owner, size, openBoxId });
  const createdAt = relay.now();
  const seconds = relay.limits.unfinishedSeconds;
  relay.records.insert({ id, hash, size, owner, openBoxId, createdAt, expiresAt: createdAt + seconds * 1_000 });
}

function requireRoom(
  relay: RelayContext,
  { owner, size, openBoxId }: { owner: string; size: number; openBoxId: string | undefined },
): void {
  const { limits } = relay;
  const reserved = relay.records.reserved(owner, openBoxId);
  const full = (what: string): Refusal => new Refusal(507, 'unavailable', what);
  if (reserved.total + size > limits.totalBytes) throw full('the relay is full');
  if (openBoxId !== undefined) {
    if (reserved.job + size > limits.bytesPerJob)
      throw new Refusal(413, 'invalid', `a job has ${limits.bytesPerJob} bytes here`);
    return;
  }
  if (reserved.anonymousOfOwner + size > limits.anonymousBytesPerKey) {
    throw new Refusal(
      413,
      'invalid',
      `a key has ${limits.anonymousBytesPerKey} bytes here until it names its job on chain`,
    );
  }
  if (reserved.anonymous + size > limits.anonymousBytesTotal) throw full('no room for uploads that name no job');
}
