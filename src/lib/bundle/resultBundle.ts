import { readDocument } from './document.ts';
import { packDirectory, type ArchiveLimits } from './packDirectory.ts';
import { resultSummarySchema, type ResultSummary } from './resultSummary.ts';
import { openSealedFile, sealToFile, type SealedBundle } from './sealedFile.ts';
import { unpackTo } from './unpackTo.ts';

const summaryName = 'result.json';
/** Directory of an unpacked result bundle that holds the job's outputs. */
export const outputDirectory = 'output';

export interface ResultBundleRequest {
  /** The job's output directory. Links and devices in it are left out: nothing of the host may leave through them. */
  readonly dir: string;
  readonly summary: ResultSummary;
  /** The consumer's age recipient, from the manifest. */
  readonly recipient: string;
  /** Where the ciphertext goes. */
  readonly file: string;
  readonly limits: ArchiveLimits;
}

/** @throws AppError `invalid` for outputs above the limits. */
export async function sealResultBundle(request: ResultBundleRequest): Promise<SealedBundle> {
  const { dir, limits } = request;
  const document = { name: summaryName, value: resultSummarySchema.parse(request.summary) };
  const plaintext = await packDirectory({ dir, prefix: outputDirectory, document, limits, irregular: 'skip' });
  return sealToFile(plaintext, request.recipient, request.file);
}

/**
 * Decrypts and unpacks a result bundle from a stranger: `dir/result.json` and `dir/output/`.
 *
 * @throws AppError `invalid` for a bundle that breaks the rules; `dir` is then to be thrown away.
 */
export async function openResultBundle(
  sealed: { readonly file: string; readonly identity: string },
  dir: string,
  limits: ArchiveLimits,
): Promise<ResultSummary> {
  await unpackTo(await openSealedFile(sealed.file, sealed.identity), dir, limits);
  return readDocument(dir, summaryName, resultSummarySchema);
}
