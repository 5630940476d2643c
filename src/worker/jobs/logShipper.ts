import { z } from 'zod';
import { sealLogRecords, type LogRecord } from '#lib/bundle/logRecord.ts';
import type { RelayClient } from '#lib/relay/relayClient.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import type { LogChunk, LogCursor } from '../runtime/containerRuntime.ts';
import { readIfThere } from './jobStore.ts';
import { joinText, type CutCharacters } from './joinText.ts';

const cursorSchema = z.object({ timestamp: z.string(), readAtTimestamp: z.int(), chargedBytes: z.int() });
const cutSchema = z.partialRecord(z.enum(['stdout', 'stderr']), z.base64());

const stateSchema = z.object({
  nextSequence: z.int(),
  cursor: cursorSchema.optional(),
  cut: cutSchema.default({}),
  /** Records whose arrival is not known: they are sent again byte for byte, which the relay counts once. */
  pending: z
    .object({ records: z.array(z.base64()), cursor: cursorSchema.optional(), cut: cutSchema, closed: z.boolean() })
    .optional(),
  /** The relay knows that no more will come. */
  closed: z.boolean().default(false),
  /** Why the relay will never take more of this log. */
  refusal: z.string().optional(),
});
type ShippingState = z.infer<typeof stateSchema>;
type Pending = NonNullable<ShippingState['pending']>;

/** Chunks that go together into one encrypted record. */
export type RecordChunks = readonly LogChunk[];

/** Every sending throws AppError `unavailable` while the relay is away; what was taken on is kept, and goes first later. */
export interface LogShipper {
  /** Where reading the container's log continues, behind what is sent and what is kept. */
  readonly cursor: LogCursor | undefined;
  /**
   * Set once the relay has refused for good, as where a reorg took the job from a worker who had sent a log of his. A job is
   * not lost for the sake of its log.
   */
  readonly refusal: string | undefined;
  /** Sends what is kept and not known to have arrived. */
  flush(): Promise<void>;
  /** Takes records on, keeps them, and sends them in one request; nothing may be left unsent from before. */
  ship(records: readonly RecordChunks[]): Promise<void>;
  /** Adds a word of the worker and says that none will follow; once is enough. */
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
export async function openLogShipper({ relay, openBoxId, recipient, statePath }: LogShipping): Promise<LogShipper> {
  let state = await readState(statePath);
  const save = async (next: ShippingState): Promise<void> => {
    await writeFileAtomically(statePath, JSON.stringify(next));
    state = next;
  };
  const flush = async (): Promise<void> => {
    const { pending, ...rest } = state;
    if (pending === undefined) return;
    const { closed, cut, cursor } = pending;
    const records = pending.records.map((data, index) => ({
      sequence: state.nextSequence + index,
      data: Buffer.from(data, 'base64'),
    }));
    const refusal = await refusalOf(relay.appendLogs({ openBoxId, records, closed }));
    const sent = { ...rest, cut, closed, nextSequence: state.nextSequence + records.length };
    await save({ ...sent, ...(cursor && { cursor }), ...(refusal !== undefined && { refusal }) });
  };
  const put = async (records: readonly (readonly LogRecord[])[], rest: Omit<Pending, 'records'>): Promise<void> => {
    const sealed = await Promise.all(records.map((lines) => sealLogRecords(lines, recipient)));
    await save({ ...state, pending: { ...rest, records: sealed.map((data) => Buffer.from(data).toString('base64')) } });
    await flush();
  };
  return {
    get cursor() {
      return state.pending?.cursor ?? state.cursor;
    },
    get refusal() {
      return state.refusal;
    },
    flush,
    ship: async (records) => {
      const cursor = records.at(-1)?.at(-1)?.cursor;
      if (cursor === undefined || state.refusal !== undefined) return;
      if (state.pending !== undefined) throw new AppError('wrong_state', 'log records wait that were taken on before');
      const { lines, cut } = linesOf(records, state.cut);
      await put(lines, { cursor, cut, closed: false });
    },
    finish: async (word, nowMs) => {
      await flush();
      if (state.closed || state.refusal !== undefined) return;
      const { cursor, cut } = state;
      await put([[...halvesLeft(cut, nowMs), { stream: 'worker', timestamp: nowMs, text: word }]], {
        ...(cursor && { cursor }),
        cut: {},
        closed: true,
      });
    },
  };
}

async function readState(path: string): Promise<ShippingState> {
  const text = await readIfThere(path);
  if (text === undefined) return { nextSequence: 0, cut: {}, closed: false };
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    // The job is worth more than its log, and what of it was sent nobody knows any more.
    return { nextSequence: 0, cut: {}, closed: false, refusal: `${path} cannot be read` };
  }
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

function linesOf(
  records: readonly RecordChunks[],
  before: CutCharacters,
): { lines: LogRecord[][]; cut: CutCharacters } {
  const cut: Record<string, string> = { ...before };
  const lines = records.map((chunks) =>
    chunks.map(({ stream, bytes, timestamp }): LogRecord => {
      const { text, rest } = joinText(Buffer.from(cut[stream] ?? '', 'base64'), bytes);
      cut[stream] = Buffer.from(rest).toString('base64');
      return { stream, timestamp: Date.parse(timestamp), text };
    }),
  );
  return { lines, cut };
}

/** A character whose second half never came is shown for what it is. */
const halvesLeft = (cut: CutCharacters, nowMs: number): LogRecord[] =>
  (['stdout', 'stderr'] as const).flatMap((stream) => {
    const text = Buffer.from(cut[stream] ?? '', 'base64').toString('utf8');
    return text === '' ? [] : [{ stream, timestamp: nowMs, text }];
  });
