import { z } from 'zod';
import { jobManifestSchema } from '#lib/bundle/jobManifest.ts';
import { storedTransactionSchema } from '../storedTransaction.ts';

const hash256 = z.string().regex(/^[0-9a-f]{64}$/);
const ageIdentity = z.string().regex(/^AGE-SECRET-KEY-1[0-9A-Z]+$/);
const amount = z.union([z.bigint(), z.int().transform(BigInt)]);

/** What was asked for, in the terms of the chain. */
const wishSchema = z.strictObject({
  hours: z.int().min(1),
  limitMicroGpuc: amount,
  classes: z.array(z.string()),
  tickets: z.array(hash256),
  leastReputation: z.int(),
  leastStakeMicroGpuc: amount,
  /** How many blocks a match may take before the job can go home. */
  startWithinBlocks: z.int().min(1),
  matchTipNanoErg: amount,
  /** Where the GPUC come from: the wallet where absent. */
  from: z.enum(['wallet', 'account']).optional(),
});

const openSchema = z.strictObject({ openBoxId: hash256, transaction: storedTransactionSchema });

/**
 * All that the consumer must not lose of a job. It is on disk before whatever depends on it: the result's identity before
 * the bundle that names its recipient, the content identity before the upload, signed bytes before they are sent.
 */
export const jobRecordSchema = z.strictObject({
  version: z.literal(1),
  /** Name of the record; the job's own name is its `openBoxId`. */
  id: z.string().regex(/^[a-z0-9-]{1,64}$/),
  /** Milliseconds since the Unix epoch. */
  createdAt: z.int(),
  inputDirectory: z.string(),
  manifest: jobManifestSchema,
  wish: wishSchema,
  /** Opens result and logs. */
  resultIdentity: ageIdentity,
  sealed: z.strictObject({ contentIdentity: ageIdentity, hash: hash256, size: z.int() }).optional(),
  uploaded: z.boolean().default(false),
  /** The open job for which the relay keeps the input; without one it keeps it for a day only. */
  attachedTo: hash256.optional(),
  open: openSchema.optional(),
  /** Signed, but overtaken: their inputs went elsewhere. Only a reorganisation could bring one back. */
  abandoned: z.array(openSchema).default([]),
  /** Recipients who were given the content key. */
  wrappedFor: z.array(z.string()).default([]),
  /** Where the result went. */
  resultAt: z.string().optional(),
});

export type JobRecord = z.infer<typeof jobRecordSchema>;
export type Wish = JobRecord['wish'];
