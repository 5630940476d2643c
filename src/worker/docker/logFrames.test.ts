import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrames, logStart, readChunks, sinceParameter } from '#worker/docker/logFrames.ts';
import type { LogChunk } from '#worker/runtime/containerRuntime.ts';

interface Message {
  readonly stream: 'stdout' | 'stderr';
  readonly second: number;
  readonly body: Uint8Array;
}

const timestamp = (second: number): string => `2026-11-23T17:30:${String(second).padStart(2, '0')}.000000007Z`;

function encode({ stream, second, body }: Message): Buffer {
  const payload = Buffer.concat([Buffer.from(`${timestamp(second)} `), body]);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function read(bytes: Buffer, cuts: readonly number[], after = logStart): Promise<LogChunk[]> {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
  const found: LogChunk[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- stands for a socket
  const source = (async function* () {
    yield* pieces;
  })();
  for await (const chunk of readChunks(decodeFrames(source), after)) found.push(chunk);
  return found;
}

const messages = fc.array(
  fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    second: fc.integer({ min: 0, max: 3 }),
    body: fc.uint8Array({ maxLength: 20 }),
  }),
  { maxLength: 30 },
);
const inOrder = messages.map((list) => list.toSorted((a, b) => a.second - b.second));

describe('log frames', () => {
  it('come out whole and in order, wherever the network cut them', async () => {
    await fc.assert(
      fc.asyncProperty(inOrder, fc.array(fc.nat(), { maxLength: 10 }), async (list, cuts) => {
        const chunks = await read(Buffer.concat(list.map(encode)), cuts);
        expect(chunks.map(({ stream, bytes }) => [stream, ...bytes])).toEqual(
          list.map(({ stream, body }) => [stream, ...body]),
        );
      }),
    );
  });

  it('a reader that continues after any chunk gets the rest, each once, though timestamps repeat', async () => {
    await fc.assert(
      fc.asyncProperty(inOrder, fc.nat(), async (list, at) => {
        const all = await read(Buffer.concat(list.map(encode)), []);
        const stop = all[at % Math.max(1, all.length)];
        if (stop === undefined) return;
        // The engine's `since` is inclusive: it sends everything of the cursor's timestamp again.
        const again = list.filter(({ second }) => timestamp(second) >= stop.cursor.timestamp);
        const rest = await read(Buffer.concat(again.map(encode)), [], stop.cursor);
        expect(rest).toEqual(all.slice(all.indexOf(stop) + 1));
      }),
    );
  });

  it('asks the engine with nanoseconds', () => {
    expect(sinceParameter(logStart)).toBe('0');
    const cursor = { timestamp: '2026-11-23T17:30:03.123456789Z', readAtTimestamp: 1, chargedBytes: 0 };
    expect(sinceParameter(cursor)).toBe('1795455003.123456789');
  });
});
