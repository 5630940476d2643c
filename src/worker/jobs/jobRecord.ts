import { z } from 'zod';
import { closureReasons } from '#lib/bundle/resultSummary.ts';

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Phases of a job on this machine, each written before the act it announces:
 * - `accepted`: seen on chain; the input is being waited for and fetched
 * - `prepared`: the input is unpacked and within what this host grants
 * - `started`: the container was asked for; it may or may not have been created yet, and where there is an outcome it has ended
 * - `ended`: the container has ended and its outcome is known
 * - `sealed`: the result is encrypted; its hash will not change any more
 * - `uploaded`: the relay holds the result
 * - `delivering`, `declining`: the transaction is decided; its bytes are kept beside
 * - `closed`: nothing is left to do; container and files are gone
 */
export const jobPhases = [
  'accepted',
  'prepared',
  'started',
  'ended',
  'sealed',
  'uploaded',
  'delivering',
  'declining',
  'closed',
] as const;

export const jobRecordSchema = z.strictObject({
  version: z.literal(1),
  openBoxId: hex32,
  phase: z.enum(jobPhases),
  /** Last height at which the job can be delivered or declined. */
  deadline: z.int(),
  hours: z.int(),
  acceptedAtHeight: z.int(),
  startedAtMs: z.int().optional(),
  imageDigest: z.string().optional(),
  gpuDeviceIds: z.array(z.string()).optional(),
  ended: z
    .strictObject({
      closureReason: z.enum(closureReasons),
      exitCode: z.int().optional(),
      wallSeconds: z.number(),
      cpuSeconds: z.number().optional(),
      peakMemoryBytes: z.int().optional(),
    })
    .optional(),
  result: z.strictObject({ hash: hex32, size: z.int() }).optional(),
  /** Why the job is declined, for the log and the operator. */
  declineReason: z.string().optional(),
  closedBecause: z.string().optional(),
});

/** What this worker knows of a job; survives any kill. */
export type JobRecord = z.infer<typeof jobRecordSchema>;
