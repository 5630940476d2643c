import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ErrorCode } from '#lib/runtime/appError.ts';

/** A sha-256 or a box id, 64 lower-case hex digits. */
export const hash256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not 64 hex digits');

const errorCodes = [
  'invalid',
  'unauthorized',
  'not_found',
  'insufficient_funds',
  'ineligible',
  'wrong_state',
  'conflict',
  'unavailable',
] as const satisfies readonly ErrorCode[];

/** Body of every refusal: RFC 9457 with our code and whether asking again can help. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(errorCodes),
  retryable: z.boolean(),
});

export type Problem = z.infer<typeof problemSchema>;

/** A relay's signed word that it holds a bundle until `expiresAt` (milliseconds since the Unix epoch). */
export const receiptSchema = z.object({
  hash: hash256Schema,
  size: z.int().min(1),
  expiresAt: z.int(),
  relayPublicKeyHex: z.string(),
  signatureHex: z.string(),
});

export type Receipt = z.infer<typeof receiptSchema>;

/** The bytes under a receipt's signature. */
export function receiptMessage(receipt: Omit<Receipt, 'signatureHex'>): Uint8Array {
  const { hash, size, expiresAt, relayPublicKeyHex } = receipt;
  return Buffer.from([hash, size, expiresAt, relayPublicKeyHex].join('\n'));
}

/** Encrypted log records to append. `sequence` counts from 0 without gaps; `closed` says that none will follow. */
export const appendLogsSchema = z.strictObject({
  records: z.array(z.strictObject({ sequence: z.int().min(0), data: z.base64() })).max(1_000),
  closed: z.boolean().default(false),
});

/** `nextSequence` is the number of the next record that the relay waits for. */
export const appendLogsAnswerSchema = z.object({ nextSequence: z.int().min(0), closed: z.boolean() });

export type AppendLogsAnswer = z.infer<typeof appendLogsAnswerSchema>;

export const statusSchema = z.object({
  service: z.literal('dgcm-relay'),
  version: z.string(),
  publicKeyHex: z.string(),
  /** Milliseconds since the Unix epoch, for clients whose clock is refused. */
  time: z.int(),
  limits: z.object({
    maxBundleBytes: z.int(),
    maxChunkBytes: z.int(),
    anonymousBytesPerKey: z.int(),
    bytesPerJob: z.int(),
    maxLogRecordBytes: z.int(),
    maxLogBytesPerJob: z.int(),
  }),
});

export type RelayStatus = z.infer<typeof statusSchema>;

/** Name of a key's upload of a bundle: a client without memory finds its interrupted upload again. */
export function uploadIdOf(hash: string, publicKeyHex: string): string {
  return createHash('sha256').update(`${hash}:${publicKeyHex}`).digest('hex');
}

/** RFC 9530 digest of a body. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}
