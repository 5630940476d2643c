import { AppError } from '#lib/runtime/appError.ts';

/** A relay that sends nothing for this long while a request is pending counts as unavailable. */
export const idleTimeoutMs = 60_000;

/** The slowest upload rate a relay accepts: an upload at this rate must not run into the timeout. */
const leastBytesPerSecond = 16_384;

/** The relay kept the connection open and sent nothing. Not retried at once: a retry would only wait as long again. */
export class RelayIdleTimeout extends AppError {
  constructor(afterMs: number) {
    super('unavailable', `the relay has not answered for ${Math.round(afterMs / 1_000)} s`);
  }
}

/** Time allowed from sending a request with a body of this size to the head of its answer, milliseconds. */
export const answerTimeoutMs = (bodyBytes: number, idleMs: number): number =>
  idleMs + (bodyBytes / leastBytesPerSecond) * 1_000;

/**
 * The outcome of `action`, if it comes within `limitMs`.
 * @throws RelayIdleTimeout otherwise; `giveUp` is called first, to close the connection
 */
export async function within<T>(limitMs: number, giveUp: () => void, action: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    timeout.reject(new RelayIdleTimeout(limitMs));
    giveUp();
  }, limitMs);
  try {
    return await Promise.race([action, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The same response; reading its body fails with RelayIdleTimeout if the next chunk takes longer than `idleMs`. */
export function watchBody(response: Response, idleMs: number, giveUp: () => void): Response {
  if (response.body === null) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      // Timed only while the reader waits for a chunk, so that a slow reader does not time the relay out.
      pull: async (controller) => {
        const { done, value } = await within(idleMs, giveUp, reader.read());
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: response.headers });
}
