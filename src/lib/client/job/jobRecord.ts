import { z } from 'zod';
import { jobManifestSchema } from '#lib/bundle/jobManifest.ts';
import { storedTransactionSchema } from '../storedTransaction.ts';

const hash256 = z.string().regex(/^[0-9a-f]{64}$/);
const ageIdentity = z.string().regex(/^AGE-SECRET-KEY-1[0-9A-Z]+$/);
const amount = z.union([z.bigint(), z.int().transform(BigInt)]);

/** The job's requirements and funding. */
const wishSchema = z.strictObject({
  hours: z.int().min(1),
  limitMicroGpuc: amount,
  classes: z.array(z.string()),
  tickets: z.array(hash256),
  leastReputation: z.int(),
  leastStakeMicroGpuc: amount,
  /** Blocks until the job can no longer be matched. */
  startWithinBlocks: z.int().min(1),
  matchTipNanoErg: amount,
  /** Source of the GPUC; the wallet by default. */
  from: z.enum(['wallet', 'account']).optional(),
});

const openSchema = z.strictObject({ openBoxId: hash256, transaction: storedTransactionSchema });

/**
 * Everything the consumer must not lose about a job. Each part is on disk before what depends on it: the result's identity before
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
  /** Signed transactions whose inputs were spent otherwise; only a reorg could revive one. */
  abandoned: z.array(openSchema).default([]),
  /** Recipients who were given the content key. */
  wrappedFor: z.array(z.string()).default([]),
  /** Directory of the fetched result. */
  resultAt: z.string().optional(),
});

export type JobRecord = z.infer<typeof jobRecordSchema>;
export type Wish = JobRecord['wish'];
