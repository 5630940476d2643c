import { setTimeout } from 'node:timers/promises';
import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import { AppError } from '#lib/runtime/appError.ts';
import { isTransient, retrying, sendOnce, type RelayAccess } from './relayRequest.ts';

export interface LogRecordCiphertext {
  /** Counts from 0 without gaps. */
  readonly sequence: number;
  readonly data: Uint8Array;
}

export interface FollowRequest {
  readonly openBoxId: string;
  /** Sequence of the last record already seen. */
  readonly lastEventId?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const reconnectMs = 200;
/** Of one event: eight times the largest record that relays take unless told otherwise. */
const mostEventCharacters = 4_194_304;

/**
 * A job's encrypted log records in order, each once, until the worker closes the log or `signal` fires. Broken connections
 * are taken up again behind the last record.
 */
export async function* followLogs(access: RelayAccess, request: FollowRequest): AsyncGenerator<LogRecordCiphertext> {
  const stopped = (): boolean => request.signal?.aborted === true;
  let last = request.lastEventId;
  while (!stopped()) {
    const events = await retrying(access, request.signal, () => connect(access, request, last));
    try {
      for await (const event of events) {
        if (event.event === 'end') return;
        if (event.event !== 'log') continue;
        const sequence = Number(event.id);
        if (sequence !== (last ?? -1) + 1) throw new AppError('conflict', 'the relay skips or repeats log records');
        last = sequence;
        yield { sequence, data: Buffer.from(event.data, 'base64') };
      }
    } catch (error) {
      if (stopped()) return;
      if (error instanceof AppError && !isTransient(error)) throw error;
      // What is left is a connection that broke; the next turn takes it up again.
    }
    await setTimeout(reconnectMs);
  }
}

async function connect(
  access: RelayAccess,
  { openBoxId, signal }: FollowRequest,
  last: number | undefined,
): Promise<ReadableStream<EventSourceMessage> & AsyncIterable<EventSourceMessage>> {
  const response = await sendOnce(access, {
    method: 'GET',
    path: `/v1/jobs/${openBoxId}/logs`,
    headers: { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': String(last) }) },
    signal,
  });
  if (response.body === null) throw new AppError('unavailable', 'the relay sent no events');
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: mostEventCharacters }));
  return events as typeof events & AsyncIterable<EventSourceMessage>;
}
