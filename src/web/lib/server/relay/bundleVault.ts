import { AppError } from '#lib/runtime/appError.ts';
import { measure } from '#lib/bundle/sealedFile.ts';
import { domainSeparated } from '#lib/relay/messageSigner.ts';
import { receiptMessage, type Receipt } from '#lib/relay/wire.ts';
import { requireParty } from './authorize.ts';
import type { BundleRecord } from './bundleRecords.ts';
import type { RelayContext } from './context.ts';
import { Refusal } from './problem.ts';

type Vault = Pick<
  RelayContext,
  'records' | 'blobs' | 'limits' | 'now' | 'signer' | 'jobAccess' | 'logger' | 'finishing'
>;

/**
 * Ends an upload all of whose bytes have come: hashes what lies in the store and keeps it only where that is the claimed
 * hash. May be repeated, since the relay may die at any point of it.
 *
 * @throws Refusal 422 for bytes with another hash, which are deleted; AppError `wrong_state` while bytes are missing.
 */
export async function finishUpload(vault: Vault, id: string): Promise<BundleRecord> {
  // Hashing may outlast a client's patience; whoever asks again waits for the same hash.
  const running = vault.finishing.get(id);
  if (running !== undefined) return running;
  const finishing = finish(vault, id).finally(() => vault.finishing.delete(id));
  vault.finishing.set(id, finishing);
  return finishing;
}

async function finish(vault: Vault, id: string): Promise<BundleRecord> {
  const record = vault.records.byId(id);
  if (record === undefined || record.state === 'deleting') throw new AppError('not_found', 'no such upload');
  if (record.state === 'stored') return record;
  const written = (await vault.blobs.writtenBytes(id)) ?? 0;
  if (written !== record.size) {
    throw new AppError('wrong_state', `the upload is not complete: ${written} of ${record.size} bytes have come`);
  }
  const { hash } = await measure(await vault.blobs.read(id, 0, record.size - 1));
  if (hash !== record.hash) {
    await deleteBundle(vault, record);
    throw new Refusal(
      422,
      'invalid',
      `the bytes have the hash ${hash}, not the claimed ${record.hash}; they were deleted`,
    );
  }
  await vault.blobs.makeDurable(id);
  const seconds = record.openBoxId === undefined ? vault.limits.anonymousSeconds : vault.limits.jobSeconds;
  vault.records.markStored(id, vault.now() + seconds * 1_000);
  vault.logger.info({ event: 'bundle-stored', hash, size: record.size, boxId: record.openBoxId }, 'bundle stored');
  return vault.records.byId(id) ?? record;
}

/** The mark comes first: a relay that dies in between goes on deleting when it is back. */
export async function deleteBundle(vault: Pick<Vault, 'records' | 'blobs'>, record: BundleRecord): Promise<void> {
  vault.records.markDeleting(record.id);
  await vault.blobs.remove(record.id);
  vault.records.remove(record.id);
}

export interface BundleRequest {
  readonly hash: string;
  readonly publicKeyHex: string;
  /** The job through which the asker has a right to the bundle, if it is not his own. */
  readonly openBoxId: string | undefined;
}

/**
 * A finished copy of a bundle that this key may read: its own, or one of a job whose party it is.
 *
 * @throws AppError `not_found` alike for bundles that are not here and that are not for this key; Refusal 403 for strangers
 * to the job.
 */
export async function findBundle(vault: Vault, request: BundleRequest): Promise<BundleRecord> {
  const copies = vault.records.storedByHash(request.hash).filter((copy) => copy.expiresAt > vault.now());
  const { openBoxId, publicKeyHex } = request;
  const missing = new AppError('not_found', 'no such bundle for this key; a party names its job');
  if (openBoxId === undefined) {
    const own = copies.find((copy) => copy.owner === publicKeyHex);
    if (own === undefined) throw missing;
    return own;
  }
  const parties = await requireParty(vault.jobAccess, { openBoxId, publicKeyHex }, ['consumer', 'worker']);
  const attached = copies.find((copy) => copy.openBoxId === openBoxId);
  if (attached !== undefined) return attached;
  // Of the consumer's own only: anybody can write a job that commits to a stranger's bundle.
  const isInput = parties.inputBundleHash === request.hash;
  const input = copies.find((copy) => isInput && copy.owner === parties.consumerPublicKey);
  if (input === undefined) throw missing;
  if (input.openBoxId !== undefined) return input;
  vault.records.adopt(input.id, openBoxId, vault.now() + vault.limits.jobSeconds * 1_000);
  return vault.records.byId(input.id) ?? input;
}

/** The relay's signed word that it holds a bundle. */
export async function createReceipt(vault: Pick<Vault, 'signer'>, record: BundleRecord): Promise<Receipt> {
  const { hash, size, expiresAt } = record;
  const facts = { hash, size, expiresAt, relayPublicKeyHex: vault.signer.publicKeyHex };
  const signature = await vault.signer.sign(domainSeparated('relay-receipt', receiptMessage(facts)));
  return { ...facts, signatureHex: Buffer.from(signature).toString('hex') };
}
