import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerHandle, LogChunk } from '../runtime/containerRuntime.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { LogShipper, RecordChunks } from './logShipper.ts';

/** Lines wait this long for others to share a request: a relay takes 1,200 a minute from all jobs of a worker together. */
export const gatherMs = 1_000;
/** Records in one request; sixteen of them still fit what a relay takes. */
const recordsPerRequest = 8;
/** Of one encrypted record; less where the relay says so. */
const mostRecordBytes = 262_144;
/** Between two attempts while the relay is away, at first and at last. */
const awayMs = { first: 1_000, last: 15_000 };
/** How long the end of a log is tried for when its job has ended: the result is worth more than its last lines. */
export const lastLinesMs = 300_000;

/** What waits for a relay that is away; the engine keeps the rest, and what a flood takes from there ends its job. */
export const mostWaitingBytes = 16_777_216;
/** Of a chunk in memory beside its text: a flood of single characters must not take the worker's memory. */
const chunkOverheadBytes = 512;

/** What is read and not sent yet. */
interface Queue {
  readonly chunks: LogChunk[];
  waitingBytes: number;
  /** Resolves once more may be read. */
  room: PromiseWithResolvers<void>;
  /** Nothing is sent any more. */
  isOver: boolean;
  /** Aborts once no more will be read. */
  readonly ended: AbortController;
  /** Aborts once whoever attends has failed: the next attendance goes on from what was sent. */
  readonly abandoned: AbortController;
  wake: PromiseWithResolvers<void>;
}

export interface LogDelivery {
  readonly handle: ContainerHandle;
  readonly shipper: LogShipper;
  /** The last word about the job, once its outcome is kept; rejects where there will be none. */
  readonly lastWord: Promise<string>;
}

/**
 * Ships a container's log as it comes, and after it the last word. A relay that is away is tried again and again while the
 * job runs, and for a while after its end.
 * @throws where the container engine does not hand out the log, or where there is no last word
 */
export async function shipLogs(context: WorkerContext, delivery: LogDelivery): Promise<void> {
  const { runtime } = context;
  const { handle, shipper, lastWord } = delivery;
  const queue: Queue = {
    chunks: [],
    waitingBytes: 0,
    room: Promise.withResolvers(),
    isOver: false,
    ended: new AbortController(),
    abandoned: new AbortController(),
    wake: Promise.withResolvers(),
  };
  const abandon = (): void => {
    queue.abandoned.abort();
    queue.ended.abort();
    queue.wake.resolve();
  };
  lastWord.catch(abandon);
  const sending = send(context, delivery, queue).finally(() => {
    queue.isOver = true;
    queue.room.resolve();
  });
  sending.catch(abandon);
  try {
    for await (const chunk of runtime.logs(handle, shipper.cursor)) {
      if (queue.abandoned.signal.aborted) break;
      queue.chunks.push(chunk);
      queue.waitingBytes += heldBytes(chunk);
      queue.wake.resolve();
      await roomIn(queue);
      if (queue.isOver) break;
    }
  } catch (error) {
    abandon();
    throw error;
  } finally {
    queue.ended.abort();
    queue.wake.resolve();
    // Two who send at once would number their records alike.
    await sending.catch(() => undefined);
  }
  await sending;
}

const heldBytes = ({ bytes }: LogChunk): number => bytes.byteLength + chunkOverheadBytes;

async function roomIn(queue: Queue): Promise<void> {
  while (queue.waitingBytes > mostWaitingBytes && !queue.isOver) {
    queue.room = Promise.withResolvers();
    await queue.room.promise;
  }
}

function take(queue: Queue, count: number): void {
  for (const chunk of queue.chunks.splice(0, count)) queue.waitingBytes -= heldBytes(chunk);
  queue.room.resolve();
}

async function send(context: WorkerContext, delivery: LogDelivery, queue: Queue): Promise<void> {
  const { clock, relay, logger } = context;
  const { handle, shipper, lastWord } = delivery;
  const patiently = createPatience(context, delivery, queue);
  let roomBytes: number | undefined;
  const shipNext = async (): Promise<void> => {
    await shipper.flush();
    roomBytes ??= Math.min(mostRecordBytes, (await relay.status()).limits.maxLogRecordBytes);
    const records = nextRecords(queue.chunks, roomBytes);
    take(queue, records.flat().length);
    await shipper.ship(records);
  };
  while (await moreToSend(context, queue, roomBytes ?? mostRecordBytes)) {
    if (!(await patiently(shipNext))) break;
  }
  if (queue.abandoned.signal.aborted) return;
  const word = await lastWord;
  if (queue.chunks.length === 0 && (await patiently(() => shipper.finish(word, clock.now())))) return;
  logger.warn({ event: 'worker.log-cut', job: handle.jobId, unsentChunks: queue.chunks.length });
}

type Patience = (action: () => Promise<void>) => Promise<boolean>;

/** Tries again while the relay is away; false once the time for that is over. */
function createPatience({ clock, logger }: WorkerContext, { handle, lastWord }: LogDelivery, queue: Queue): Patience {
  let untilMs = Infinity;
  lastWord.then(
    () => (untilMs = clock.now() + lastLinesMs),
    () => undefined,
  );
  return async (action) => {
    for (let pauseMs = awayMs.first; ; pauseMs = Math.min(2 * pauseMs, awayMs.last)) {
      try {
        await action();
        return true;
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
        logger.warn({ event: 'worker.log-waits', job: handle.jobId, reason: error.message });
      }
      if (queue.abandoned.signal.aborted || clock.now() >= untilMs) return false;
      await clock.sleep(pauseMs, queue.abandoned.signal).catch(() => undefined);
    }
  };
}

/** Waits until a request is worth sending; false once all is sent or given up. */
async function moreToSend({ clock }: WorkerContext, queue: Queue, roomBytes: number): Promise<boolean> {
  const ended = queue.ended.signal;
  while (queue.chunks.length === 0 && !ended.aborted) {
    await queue.wake.promise;
    queue.wake = Promise.withResolvers();
  }
  const isFull = nextRecords(queue.chunks, roomBytes).length === recordsPerRequest;
  if (!ended.aborted && !isFull) await clock.sleep(gatherMs, ended).catch(() => undefined);
  return !queue.abandoned.signal.aborted && queue.chunks.length > 0;
}

/** Groups the first of the waiting chunks into the records of one request. */
export function nextRecords(waiting: readonly LogChunk[], roomBytes: number): readonly RecordChunks[] {
  const records: LogChunk[][] = [];
  let costBytes = 0;
  for (const chunk of waiting) {
    const record = records.at(-1);
    costBytes += sealedBytes(chunk);
    if (record !== undefined && costBytes <= roomBytes - sealBytes) {
      record.push(chunk);
      continue;
    }
    if (records.length === recordsPerRequest) break;
    records.push([chunk]);
    costBytes = sealedBytes(chunk);
  }
  return records;
}

/** Header and block tags of what age encrypts, with room to spare. */
const sealBytes = 1_024;

/** What a chunk takes in a record at most: each byte escaped in six, with names and time around it. */
const sealedBytes = ({ bytes }: LogChunk): number => 64 + 6 * (bytes.byteLength + 3);
