import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createContentKey } from '#lib/bundle/contentKey.ts';
import { sealInputBundle } from '#lib/bundle/inputBundle.ts';
import type { JobManifest } from '#lib/bundle/jobManifest.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { bundleLimits, type JobContext } from './jobContext.ts';
import type { JobRecord, Wish } from './jobRecord.ts';

export interface JobOrder {
  readonly inputDirectory: string;
  /** All of the manifest but the recipient of the result, who is made here. */
  readonly manifest: Omit<JobManifest, 'resultRecipient' | 'version'>;
  readonly wish: Wish;
}

type StoreContext = Pick<JobContext, 'store' | 'clock'>;

/** Begins a job: the key to its result is on disk before anything is encrypted to it. */
export async function createJob({ store, clock }: StoreContext, order: JobOrder): Promise<JobRecord> {
  const result = await createContentKey();
  const record: JobRecord = {
    version: 1,
    id: randomUUID(),
    createdAt: clock.now(),
    inputDirectory: order.inputDirectory,
    manifest: { ...order.manifest, version: 1, resultRecipient: result.recipient },
    wish: order.wish,
    resultIdentity: result.identity,
    uploaded: false,
    abandoned: [],
    wrappedFor: [],
  };
  await store.save(record);
  return record;
}

/** Packs and encrypts the input, once: a bundle that was sealed and recorded stays as it is. */
export async function sealJob({ store }: Pick<JobContext, 'store'>, record: JobRecord): Promise<JobRecord> {
  if (record.sealed !== undefined) return record;
  const file = store.fileOf(record, 'input.age');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { inputDirectory: dir, manifest } = record;
  const { hash, size, key } = await sealInputBundle({ dir, manifest, file, limits: bundleLimits });
  const sealed: JobRecord = { ...record, sealed: { contentIdentity: key.identity, hash, size } };
  await store.save(sealed);
  return sealed;
}

/** Brings the encrypted input to the relay; interrupted, it goes on where it stopped. */
export async function uploadJob(context: JobContext, record: JobRecord): Promise<JobRecord> {
  const { relay, store, observer, signal } = context;
  if (record.uploaded || record.sealed === undefined) return record;
  const { hash, size } = record.sealed;
  let shown = -1;
  await relay.uploadBundle({
    file: store.fileOf(record, 'input.age'),
    hash,
    size,
    signal,
    onProgress: ({ sentBytes, totalBytes }) => {
      const percent = Math.floor((100 * sentBytes) / Math.max(1, totalBytes));
      if (percent !== shown) observer.progress(`uploaded ${percent}% of ${totalBytes} bytes`);
      shown = percent;
    },
  });
  const uploaded = { ...record, uploaded: true };
  await store.save(uploaded);
  return uploaded;
}

type AttachContext = Pick<JobContext, 'relay' | 'store' | 'signal'>;

/**
 * Has the relay keep the input for its job, once that is on chain: until then it is anybody's bytes, and gone after a day,
 * however long the job may wait for its match. What is gone already is uploaded again.
 */
export async function attachJob(context: AttachContext, record: JobRecord): Promise<JobRecord> {
  const { open, sealed } = record;
  if (open === undefined || sealed === undefined || record.attachedTo === open.openBoxId) return record;
  const { relay, store, signal } = context;
  const { hash, size } = sealed;
  const bundle = { hash, openBoxId: open.openBoxId, signal };
  const isKept =
    (await found(relay.receipt(bundle))) ||
    (await found(relay.uploadBundle({ ...bundle, size, file: store.fileOf(record, 'input.age') })));
  // The relay's node may be a block behind ours.
  if (!isKept) return record;
  const attached = { ...record, attachedTo: open.openBoxId };
  await store.save(attached);
  return attached;
}

async function found(asking: Promise<unknown>): Promise<boolean> {
  try {
    await asking;
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}
