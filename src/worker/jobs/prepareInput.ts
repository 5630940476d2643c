import { readFile, rm } from 'node:fs/promises';
import { inputDirectory, openInputBundle } from '#lib/bundle/inputBundle.ts';
import { jobManifestSchema, type JobManifest } from '#lib/bundle/jobManifest.ts';
import { unwrapContentKey } from '#lib/bundle/contentKey.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { join } from 'node:path';
import type { HostLimits, WorkerContext } from '../workerContext.ts';
import type { JobPaths } from './jobStore.ts';

export type Preparation =
  | { readonly kind: 'prepared'; readonly manifest: JobManifest }
  /** Something that may still come: the wrapped key, the relay. */
  | { readonly kind: 'waiting'; readonly detail: string }
  /** Nothing will mend it. */
  | { readonly kind: 'unusable'; readonly reason: string };

export interface PrepareRequest {
  readonly openBoxId: string;
  /** Hash of the encrypted input, from the open job on chain. */
  readonly commitment: string;
}

/**
 * Fetches, checks, decrypts and unpacks a job's input. Each part already on disk is not fetched again; a half-unpacked
 * input of an earlier life is thrown away first.
 */
export async function prepareInput(context: WorkerContext, request: PrepareRequest): Promise<Preparation> {
  const paths = context.store.paths(request.openBoxId);
  try {
    const wrapped = await context.relay.getWrappedKey(request.openBoxId);
    if (wrapped === undefined) return { kind: 'waiting', detail: 'the consumer has not sent the key yet' };
    await writeFileAtomically(paths.wrappedKey, wrapped);
    const key = await unwrapContentKey(wrapped, context.ageIdentity).catch(unfitKey);
    // Where a reorg took the job from another provider, the consumer's key for this one is still on its way.
    if (key === undefined) return { kind: 'waiting', detail: 'the key is for another worker' };
    const { identity } = key;
    await context.relay.downloadBundle({
      hash: request.commitment,
      toFile: paths.sealedInput,
      openBoxId: request.openBoxId,
      maxBytes: context.limits.maxBundleBytes,
    });
    await rm(paths.input, { recursive: true, force: true });
    const manifest = await openInputBundle({ file: paths.sealedInput, identity }, paths.input, context.limits.archive);
    const excess = excessOf(manifest, context.limits);
    return excess === undefined ? { kind: 'prepared', manifest } : { kind: 'unusable', reason: excess };
  } catch (error) {
    return verdictOn(error);
  }
}

function unfitKey(error: unknown): undefined {
  if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
}

/** The manifest of an input prepared earlier. */
export async function readManifest(paths: JobPaths): Promise<JobManifest> {
  return jobManifestSchema.parse(JSON.parse(await readFile(join(paths.input, 'manifest.json'), 'utf8')));
}

/** The consumer's files, seen read-only by the job. */
export const inputFiles = (paths: JobPaths): string => join(paths.input, inputDirectory);

function excessOf({ resources, network }: JobManifest, limits: HostLimits): string | undefined {
  if (network && !limits.network) return 'the job asks for a network, which this host does not grant';
  if (resources.gpus > limits.gpuDeviceIds.length) {
    return `the job asks for ${resources.gpus} GPUs of ${limits.gpuDeviceIds.length}`;
  }
  for (const name of ['memoryMiB', 'diskMiB', 'cpus', 'pids'] as const) {
    if (resources[name] > limits[name]) return `the job asks for ${resources[name]} ${name} of ${limits[name]}`;
  }
  return undefined;
}

function verdictOn(error: unknown): Preparation {
  if (!(error instanceof AppError)) throw error;
  // What the relay does not have yet may come; what it has and is wrong will not get better.
  return error.code === 'invalid' || error.code === 'ineligible'
    ? { kind: 'unusable', reason: error.message }
    : { kind: 'waiting', detail: error.message };
}
