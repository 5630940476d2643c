import { z } from 'zod';

/** Why a job's container ended. */
export const closureReasons = [
  'completed',
  'failed',
  'wall-time',
  'out-of-memory',
  'disk-full',
  'log-limit',
  'output-refused',
  'image-unavailable',
  'worker-restarted',
] as const;
export type ClosureReason = (typeof closureReasons)[number];

/**
 * `result.json` of a result bundle.
 * `exitCode` is absent where no process ended by itself; `imageDigest` where no image was found.
 */
export const resultSummarySchema = z.strictObject({
  version: z.literal(1),
  openBoxId: z.string().regex(/^[0-9a-f]{64}$/),
  exitCode: z.int().optional(),
  closureReason: z.enum(closureReasons),
  usage: z.strictObject({
    wallSeconds: z.number().min(0),
    cpuSeconds: z.number().min(0).optional(),
    peakMemoryBytes: z.int().min(0).optional(),
    outputBytes: z.int().min(0),
  }),
  imageDigest: z.string().max(512).optional(),
});

export type ResultSummary = z.infer<typeof resultSummarySchema>;
