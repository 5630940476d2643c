import { AppError } from '#lib/runtime/appError.ts';

/** A relay that says nothing for this long, though something is asked of it, counts as away. */
export const silenceMs = 60_000;

/** The slowest upload that a relay bears with; what is on its way at this pace is no silence yet. */
const leastBytesPerSecond = 16_384;

/** A relay held the connection and said nothing; to ask again at once would only be to wait as long again. */
export class RelaySilence extends AppError {
  constructor(afterMs: number) {
    super('unavailable', `the relay has not answered for ${Math.round(afterMs / 1_000)} s`);
  }
}

/** How long the answer to a request with a body of this size may take. */
export const patienceMs = (bodyBytes: number, quietMs: number): number =>
  quietMs + (bodyBytes / leastBytesPerSecond) * 1_000;

/**
 * What `action` gives, unless it takes longer.
 * @throws RelaySilence after `limitMs`; `giveUp` is called then, so that the connection is not kept
 */
export async function within<T>(limitMs: number, giveUp: () => void, action: Promise<T>): Promise<T> {
  const silent = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    silent.reject(new RelaySilence(limitMs));
    giveUp();
  }, limitMs);
  try {
    return await Promise.race([action, silent.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same answer; its body fails with RelaySilence where a reader waits too long for the next piece. */
export function watchBody(response: Response, quietMs: number, giveUp: () => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      // Asked for by the reader: one that is slow itself does not make the relay silent.
      pull: async (controller) => {
        const { done, value } = await within(quietMs, giveUp, reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
