import { z } from 'zod';

const bytes = (fallback: number): z.ZodDefault<z.ZodInt> => z.int().min(1).default(fallback);
const seconds = bytes;
const mebibyte = 1_048_576;
const gibibyte = 1_073_741_824;

const limitsSchema = z.strictObject({
  maxBundleBytes: bytes(20 * gibibyte),
  /** Most bytes of one upload request; it is held in memory until its digest is known to be right. */
  maxChunkBytes: bytes(8 * mebibyte),
  /** For whoever names no job on chain: until a job exists, anybody may be anybody. */
  anonymousBytesPerKey: bytes(gibibyte),
  anonymousBytesTotal: bytes(20 * gibibyte),
  anonymousBytesPerAddressAndDay: bytes(4 * gibibyte),
  anonymousSeconds: seconds(86_400),
  /** Of each party, so that neither can keep the other's bundle out. */
  bytesPerJob: bytes(20 * gibibyte),
  /** Long enough for a dispute and the guards' answer to it. */
  jobSeconds: seconds(45 * 86_400),
  /** How long an unfinished upload is kept after its last byte: with a job, and without. */
  unfinishedSeconds: seconds(86_400),
  unfinishedAnonymousSeconds: seconds(3_600),
  /** At most half of it goes to inputs: results must find room whatever consumers do. */
  totalBytes: bytes(200 * gibibyte),
  maxLogRecordBytes: bytes(262_144),
  maxLogRecordsPerJob: bytes(200_000),
  maxLogBytesPerJob: bytes(64 * mebibyte),
  maxLogStreamsPerKey: bytes(8),
  maxLogStreams: bytes(512),
  requestsPerMinutePerKey: bytes(1_200),
  requestsPerMinutePerAddress: bytes(2_400),
  /** Requests at a time that hold a body in memory. */
  maxConcurrentBodies: bytes(32),
  /** Of them from one address: slow senders with keys that cost nothing must not keep all others out. */
  maxConcurrentBodiesPerAddress: bytes(8),
  maxClockSkewSeconds: seconds(120),
  minBytesPerSecond: bytes(16_384),
  /** Before the minimal rate counts. */
  graceSeconds: z.number().positive().default(10),
  headersSeconds: z.number().positive().default(15),
  requestSeconds: z.number().positive().default(600),
  heartbeatSeconds: z.number().positive().default(15),
  sweepSeconds: z.number().positive().default(60),
});

export type RelayLimits = z.infer<typeof limitsSchema>;

const storageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('files') }),
  z.strictObject({
    kind: z.literal('s3'),
    bucket: z.string().min(1),
    region: z.string().min(1),
    endpoint: z.url().optional(),
    accessKeyId: z.string().min(1),
    secretAccessKey: z.string().min(1),
    forcePathStyle: z.boolean().default(false),
  }),
]);

export type RelayStorage = z.infer<typeof storageSchema>;

/**
 * Configuration of a relay. `stateDir` holds its database and, with storage `files`, the bundles. `authorities` are the
 * `host[:port]` names under which clients reach it; a request signed for another name is refused. Without any, the
 * address that it listens on is its name. `addressHeader` is the header in which a reverse proxy, and nobody else, says who
 * is calling; without it the connection's own address counts for the rate limits.
 */
export const relayConfigSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0),
  authorities: z.array(z.string().min(1)).default([]),
  addressHeader: z.string().min(1).optional(),
  stateDir: z.string().min(1),
  storage: storageSchema.default({ kind: 'files' }),
  limits: limitsSchema.prefault({}),
});

export type RelayConfig = z.infer<typeof relayConfigSchema>;
export type RelayConfigInput = z.input<typeof relayConfigSchema>;
