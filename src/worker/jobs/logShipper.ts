import { z } from 'zod';
import { sealLogRecords, type LogRecord } from '#lib/bundle/logRecord.ts';
import type { RelayClient } from '#lib/relay/relayClient.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import type { LogChunk, LogCursor } from '../runtime/containerRuntime.ts';
import { readIfThere } from './jobStore.ts';

const cursorSchema = z.object({ timestamp: z.string(), readAtTimestamp: z.int(), chargedBytes: z.int() });

const stateSchema = z.object({
  nextSequence: z.int(),
  cursor: cursorSchema.optional(),
  /** A record whose arrival is not known: it is sent again byte for byte, which the relay counts once. */
  pending: z.object({ data: z.base64(), cursor: cursorSchema.optional() }).optional(),
  /** Why the relay will never take more of this log. */
  refusal: z.string().optional(),
});
type ShippingState = z.infer<typeof stateSchema>;

export interface LogShipper {
  /** Where reading the container's log continues. */
  readonly cursor: LogCursor | undefined;
  /**
   * Set once the relay has refused for good, as where a reorg took the job from a worker who had sent a log of his, or
   * where this one was closed by a life that was killed right after. A job is not lost for the sake of its log.
   */
  readonly refusal: string | undefined;
  ship(chunks: readonly LogChunk[]): Promise<void>;
  /** Adds a word of the worker and says that none will follow. */
  finish(word: string, nowMs: number): Promise<void>;
}

export interface LogShipping {
  readonly relay: RelayClient;
  readonly openBoxId: string;
  /** The consumer's age recipient. */
  readonly recipient: string;
  /** File that keeps what was sent across restarts. */
  readonly statePath: string;
}

/** Sends a job's log to its consumer, each line once and none twice, whatever kills this process in between. */
export async function openLogShipper(shipping: LogShipping): Promise<LogShipper> {
  const text = await readIfThere(shipping.statePath);
  let state: ShippingState = text === undefined ? { nextSequence: 0 } : stateSchema.parse(JSON.parse(text));
  const save = async (next: ShippingState): Promise<void> => {
    await writeFileAtomically(shipping.statePath, JSON.stringify(next));
    state = next;
  };
  const flush = async (closed: boolean): Promise<void> => {
    const { pending, nextSequence, cursor } = state;
    if (pending === undefined && !closed) return;
    const records =
      pending === undefined ? [] : [{ sequence: nextSequence, data: Buffer.from(pending.data, 'base64') }];
    const refusal = await refusalOf(shipping.relay.appendLogs({ openBoxId: shipping.openBoxId, records, closed }));
    const reached = pending?.cursor ?? cursor;
    await save({
      nextSequence: nextSequence + records.length,
      ...(reached === undefined ? {} : { cursor: reached }),
      ...(refusal === undefined ? {} : { refusal }),
    });
  };
  const put = async (records: readonly LogRecord[], cursor: LogCursor | undefined, closed: boolean): Promise<void> => {
    // What may not have arrived goes first, or its lines would be lost.
    await flush(false);
    if (state.refusal !== undefined) return;
    const data = Buffer.from(await sealLogRecords(records, shipping.recipient)).toString('base64');
    await save({ ...state, pending: { data, ...(cursor === undefined ? {} : { cursor }) } });
    await flush(closed);
  };
  await flush(false);
  return {
    get cursor() {
      return state.cursor;
    },
    get refusal() {
      return state.refusal;
    },
    ship: async (chunks) => {
      const last = chunks.at(-1);
      if (last !== undefined) await put(chunks.map(toRecord), last.cursor, false);
    },
    finish: (word, nowMs) => put([{ stream: 'worker', timestamp: nowMs, text: word }], state.cursor, true),
  };
}

/** What no repetition will mend; a relay that is away is worth waiting for. */
async function refusalOf(appending: Promise<unknown>): Promise<string | undefined> {
  try {
    await appending;
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
    return error.message;
  }
}

const toRecord = ({ stream, bytes, timestamp }: LogChunk): LogRecord => ({
  stream,
  timestamp: Date.parse(timestamp),
  text: Buffer.from(bytes).toString('utf8'),
});
