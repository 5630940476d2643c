import type { Upload } from '@tus/server';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { hash256Schema } from '#lib/relay/wire.ts';
import { requireParty } from './authorize.ts';
import type { NewBundle } from './bundleRecords.ts';
import type { RelayContext } from './context.ts';
import { Refusal } from './problem.ts';

const metadataSchema = z.strictObject({ hash: hash256Schema, job: hash256Schema.optional() });
type Metadata = z.infer<typeof metadataSchema>;

/** @throws AppError `invalid` */
export function parseMetadata(metadata: Record<string, string | null> | undefined): Metadata {
  const parsed = metadataSchema.safeParse(metadata ?? {});
  if (!parsed.success) throw new AppError('invalid', `Upload-Metadata: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Until when an upload that now got bytes is waited for. */
export function unfinishedUntil({ limits, now }: Pick<RelayContext, 'limits' | 'now'>, openBoxId?: string): number {
  const { unfinishedSeconds, unfinishedAnonymousSeconds } = limits;
  return now() + (openBoxId === undefined ? unfinishedAnonymousSeconds : unfinishedSeconds) * 1_000;
}

/**
 * Reserves space for a new upload. Asked again before the first byte, it says yes again.
 *
 * @throws AppError `conflict` once bytes have come; Refusal 403 for strangers to the job, 413, 429 and 507 without room.
 */
export async function beginUpload(
  relay: RelayContext,
  upload: Upload,
  sender: { readonly publicKeyHex: string; readonly address: string },
): Promise<void> {
  const { hash, job: openBoxId } = parseMetadata(upload.metadata);
  const { publicKeyHex: owner } = sender;
  const { id, size } = upload;
  if (size === undefined || size < 1) throw new AppError('invalid', 'an upload says its length, at least one byte');
  let isResult = false;
  if (openBoxId !== undefined) {
    const parties = await requireParty(relay.jobAccess, { openBoxId, publicKeyHex: owner }, ['consumer', 'worker']);
    isResult = parties.workerPublicKey === owner;
  } else if (relay.records.byId(id) === undefined) {
    await relay.rateLimits.anonymousBytes(sender.address, size);
  }
  const written = await relay.blobs.writtenBytes(id);
  // Without an await from here on: two requests at once must not both find room for one.
  const known = relay.records.byId(id);
  if (known !== undefined) {
    if (known.state === 'receiving' && known.size === size && (written ?? 0) === 0) return;
    throw new AppError('conflict', 'this upload was begun before; ask for its offset with HEAD');
  }
  requireRoom(relay, { owner, size, openBoxId, isResult });
  const expiresAt = unfinishedUntil(relay, openBoxId);
  relay.records.insert({ id, hash, size, owner, openBoxId, isResult, createdAt: relay.now(), expiresAt });
}

function requireRoom(
  relay: RelayContext,
  { owner, size, openBoxId, isResult }: Pick<NewBundle, 'owner' | 'size' | 'openBoxId' | 'isResult'>,
): void {
  const { limits } = relay;
  const reserved = relay.records.reserved(owner, openBoxId);
  const full = (what: string): Refusal => new Refusal(507, 'unavailable', what);
  if (reserved.total + size > limits.totalBytes) throw full('the relay is full');
  // Anybody can write an open job and name it; a result that finds no room costs its worker the price and a fine.
  if (!isResult && reserved.inputs + size > limits.totalBytes / 2) throw full('the relay has no room for more inputs');
  if (openBoxId !== undefined) {
    if (reserved.jobOfOwner + size > limits.bytesPerJob)
      throw new Refusal(413, 'invalid', `each party of a job has ${limits.bytesPerJob} bytes here`);
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
