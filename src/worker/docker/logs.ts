import type Docker from 'dockerode';
import { AppError } from '#lib/runtime/appError.ts';
import { decodeFrames, readChunks, sinceParameter } from '#worker/docker/logFrames.ts';
import type { LogChunk, LogCursor } from '#worker/runtime/containerRuntime.ts';

/** Follows to the container's end, then reads once more what the follower may have missed while it ended. */
export async function* followLogs(container: Docker.Container, after: LogCursor): AsyncGenerator<LogChunk> {
  let cursor = after;
  for (const open of [openFollowing, openEnded]) {
    const frames = decodeFrames(await open(container, sinceParameter(cursor)));
    for await (const chunk of readChunks(frames, cursor)) {
      cursor = chunk.cursor;
      yield chunk;
    }
  }
}

const all = { stdout: true, stderr: true, timestamps: true } as const;

// The engine takes nanoseconds here; dockerode's types know whole seconds only.
const since = (moment: string): number => moment as unknown as number;

async function openFollowing(container: Docker.Container, moment: string): Promise<AsyncIterable<Buffer>> {
  const stream = await container.logs({ ...all, follow: true, since: since(moment) }).catch(engineError);
  return stream as unknown as AsyncIterable<Buffer>;
}

async function openEnded(container: Docker.Container, moment: string): Promise<AsyncIterable<Buffer>> {
  const buffer = await container.logs({ ...all, follow: false, since: since(moment) }).catch(engineError);
  // eslint-disable-next-line @typescript-eslint/require-await -- an iterable of one chunk
  return (async function* () {
    yield buffer;
  })();
}

function engineError(cause: unknown): never {
  throw new AppError('unavailable', 'The container engine does not hand out the logs', { cause });
}
