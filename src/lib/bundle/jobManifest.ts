import { z } from 'zod';
import { relativePath } from './entryName.ts';

const imageReference = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[a-z0-9][A-Za-z0-9._/:@-]*$/, 'not an image reference');

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'not an environment variable name');
const text = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/, 'holds a NUL character');

/** What a job may use; a worker enforces each figure or declines the job. */
const jobResourcesSchema = z.strictObject({
  memoryMiB: z.int().min(16).max(16_777_216),
  diskMiB: z.int().min(1).max(16_777_216),
  cpus: z.number().positive().max(1024),
  pids: z.int().min(1).max(65_536),
  wallSeconds: z.int().min(1).max(31_536_000),
  gpus: z.int().min(0).max(64),
});

/**
 * `manifest.json` of an input bundle: what to run and within which limits.
 * `outputs` is a directory relative to the job's working directory; everything below it is the result.
 * `resultRecipient` is the age recipient for whom results and log lines are encrypted.
 */
export const jobManifestSchema = z.strictObject({
  version: z.literal(1),
  image: imageReference,
  command: z.array(text(131_072)).min(1).max(1_024),
  env: z.record(environmentName, text(131_072)),
  resources: jobResourcesSchema,
  network: z.boolean(),
  outputs: relativePath,
  resultRecipient: z.string().regex(/^age1[a-z0-9]{20,4096}$/, 'not an age recipient'),
});

export type JobManifest = z.infer<typeof jobManifestSchema>;

/** Largest `manifest.json` or `result.json` accepted, in bytes. */
export const maxDocumentBytes = 1_048_576;
