import { createContentKey, type ContentKey } from './contentKey.ts';
import { readDocument } from './document.ts';
import { jobManifestSchema, type JobManifest } from './jobManifest.ts';
import { packDirectory, type ArchiveLimits } from './packDirectory.ts';
import { openSealedFile, sealToFile, type SealedBundle } from './sealedFile.ts';
import { unpackTo } from './unpackTo.ts';

const manifestName = 'manifest.json';
/** Directory of an unpacked input bundle that holds the consumer's files. */
export const inputDirectory = 'input';

export interface InputBundleRequest {
  readonly dir: string;
  readonly manifest: JobManifest;
  /** Where the ciphertext goes. */
  readonly file: string;
  readonly limits: ArchiveLimits;
}

/**
 * Packs a directory with its manifest and encrypts it to a fresh content key, which is wrapped to the worker after match.
 *
 * @throws AppError `invalid` for a manifest or a directory that breaks the rules.
 */
export async function sealInputBundle(request: InputBundleRequest): Promise<SealedBundle & { key: ContentKey }> {
  const value = jobManifestSchema.parse(request.manifest);
  const key = await createContentKey();
  const { dir, limits, file } = request;
  const document = { name: manifestName, value };
  const plaintext = await packDirectory({ dir, prefix: inputDirectory, document, limits, irregular: 'refuse' });
  return { ...(await sealToFile(plaintext, key.recipient, file)), key };
}

/**
 * Decrypts and unpacks an input bundle from a stranger: `dir/manifest.json` and `dir/input/`.
 *
 * @throws AppError `invalid` for a bundle that breaks the rules; `dir` is then to be thrown away.
 */
export async function openInputBundle(
  sealed: { readonly file: string; readonly identity: string },
  dir: string,
  limits: ArchiveLimits,
): Promise<JobManifest> {
  await unpackTo(await openSealedFile(sealed.file, sealed.identity), dir, limits);
  return readDocument(dir, manifestName, jobManifestSchema);
}
