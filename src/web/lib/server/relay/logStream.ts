import type { Context } from 'hono';
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import type { RelayContext, RelayEnvironment } from './context.ts';
import { Refusal } from './problem.ts';

export interface LogStreamRequest {
  readonly openBoxId: string;
  readonly publicKeyHex: string;
  /** Sequence of the first record wanted. */
  readonly from: number;
}

export interface LogStreams {
  /**
   * Server-sent events: `log` with the record's sequence as id and its ciphertext in base64, `end` once the worker has
   * closed the log, a comment as heartbeat.
   * @throws Refusal 429 where too many streams are open.
   */
  open(c: Context<RelayEnvironment>, request: LogStreamRequest): Response;
}

export function createLogStreams(relay: Pick<RelayContext, 'mailbox' | 'limits' | 'logger'>): LogStreams {
  const openByKey = new Map<string, number>();
  let openTotal = 0;
  const count = (key: string, change: 1 | -1): void => {
    openTotal += change;
    const left = (openByKey.get(key) ?? 0) + change;
    if (left === 0) openByKey.delete(key);
    else openByKey.set(key, left);
  };
  return {
    open: (c, request) => {
      const { maxLogStreams, maxLogStreamsPerKey } = relay.limits;
      if (openTotal >= maxLogStreams || (openByKey.get(request.publicKeyHex) ?? 0) >= maxLogStreamsPerKey) {
        throw new Refusal(429, 'unavailable', 'too many log streams are open', { 'retry-after': '5' });
      }
      count(request.publicKeyHex, 1);
      const work = async (stream: SSEStreamingApi): Promise<void> => {
        try {
          await follow(relay, stream, request);
        } finally {
          count(request.publicKeyHex, -1);
        }
      };
      return streamSSE(c, work, (error) => {
        relay.logger.warn({ event: 'log-stream-failed', boxId: request.openBoxId, err: error }, 'log stream failed');
        return Promise.resolve();
      });
    },
  };
}

async function follow(
  { mailbox, limits }: Pick<RelayContext, 'mailbox' | 'limits'>,
  stream: SSEStreamingApi,
  { openBoxId, from }: LogStreamRequest,
): Promise<void> {
  let next = from;
  let wake = Promise.withResolvers<'changed'>();
  const stop = mailbox.onLogChange(openBoxId, () => {
    wake.resolve('changed');
  });
  const aborted = new Promise<'aborted'>((resolve) => {
    stream.onAbort(() => {
      resolve('aborted');
    });
  });
  try {
    // Proxies hold an answer back until it has a body.
    await stream.write(': open\n\n');
    while (!stream.aborted) {
      wake = Promise.withResolvers();
      const records = mailbox.logsFrom(openBoxId, next);
      for (const { sequence, data } of records) {
        await stream.writeSSE({ event: 'log', id: String(sequence), data: Buffer.from(data).toString('base64') });
        next = sequence + 1;
      }
      if (records.length > 0) continue;
      const { closed, nextSequence } = mailbox.logState(openBoxId);
      if (closed && next >= nextSequence) {
        await stream.writeSSE({ event: 'end', data: '' });
        return;
      }
      if ((await firstOf(wake.promise, aborted, limits.heartbeatSeconds)) === 'timeout')
        await stream.write(': heartbeat\n\n');
    }
  } finally {
    stop();
  }
}

async function firstOf(
  changed: Promise<'changed'>,
  aborted: Promise<'aborted'>,
  seconds: number,
): Promise<'changed' | 'aborted' | 'timeout'> {
  const timeout = Promise.withResolvers<'timeout'>();
  const timer = setTimeout(() => {
    timeout.resolve('timeout');
  }, seconds * 1_000);
  try {
    return await Promise.race([changed, aborted, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
