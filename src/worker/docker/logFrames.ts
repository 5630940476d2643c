import { logMessageOverheadBytes } from '#worker/docker/containerConfig.ts';
import type { LogChunk, LogCursor } from '#worker/runtime/containerRuntime.ts';

const headerBytes = 8;
const stderrStream = 2;

interface Frame {
  readonly stream: LogChunk['stream'];
  readonly payload: Buffer;
}

/**
 * The engine's multiplexed stream as frames. docker-modem's own demultiplexer pushes without back-pressure and
 * recurses per frame, which a log flood turns into unbounded memory.
 */
export async function* decodeFrames(source: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (data.length - at >= headerBytes) {
      const end = at + headerBytes + data.readUInt32BE(at + 4);
      if (data.length < end) break;
      const stream = data.readUInt8(at) === stderrStream ? 'stderr' : 'stdout';
      yield { stream, payload: data.subarray(at + headerBytes, end) };
      at = end;
    }
    rest = data.subarray(at);
  }
}

export const logStart: LogCursor = { timestamp: '', readAtTimestamp: 0, chargedBytes: 0 };

/** Splits off the timestamp the engine puts before each message, and skips what `after` has read already. */
export async function* readChunks(frames: AsyncIterable<Frame>, after: LogCursor): AsyncGenerator<LogChunk> {
  let cursor = after;
  let seenAtStart = 0;
  for await (const { stream, payload } of frames) {
    const space = payload.indexOf(0x20);
    const timestamp = payload.toString('latin1', 0, space);
    if (timestamp === after.timestamp && seenAtStart < after.readAtTimestamp) {
      seenAtStart += 1;
      continue;
    }
    const bytes = payload.subarray(space + 1);
    cursor = {
      timestamp,
      readAtTimestamp: timestamp === cursor.timestamp ? cursor.readAtTimestamp + 1 : 1,
      chargedBytes: cursor.chargedBytes + bytes.length + logMessageOverheadBytes,
    };
    yield { stream, bytes, timestamp, cursor };
  }
}

/** The engine's `since` in seconds and nanoseconds; inclusive, hence the count at the last timestamp. */
export function sinceParameter(cursor: LogCursor): string {
  if (cursor.timestamp === '') return '0';
  const [, nanos = '0'] = /\.(\d{1,9})/.exec(cursor.timestamp) ?? [];
  return `${Math.floor(Date.parse(cursor.timestamp) / 1000)}.${nanos.padEnd(9, '0')}`;
}
