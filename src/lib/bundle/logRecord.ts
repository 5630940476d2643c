import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { decryptBytes, encryptBytes } from './contentKey.ts';

const logRecordSchema = z.strictObject({
  stream: z.enum(['stdout', 'stderr', 'worker']),
  /** Milliseconds since the Unix epoch, by the worker's clock. */
  timestamp: z.int(),
  text: z.string(),
});

/** A piece of a job's log: one or more lines of one stream, or a word of the worker about the job. */
export type LogRecord = z.infer<typeof logRecordSchema>;

/** One encrypted record: many lines to a record keep age's 200 bytes of header small. */
export async function sealLogRecords(records: readonly LogRecord[], recipient: string): Promise<Uint8Array> {
  return encryptBytes(new TextEncoder().encode(JSON.stringify(records)), recipient);
}

/** @throws AppError `invalid` where this is no log record for `identity`. */
export async function openLogRecords(sealed: Uint8Array, identity: string): Promise<readonly LogRecord[]> {
  const text = new TextDecoder().decode(await decryptBytes(sealed, identity));
  try {
    return z.array(logRecordSchema).parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('invalid', 'not a log record', { cause });
  }
}
