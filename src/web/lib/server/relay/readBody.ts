import { Refusal } from './problem.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  readonly minBytesPerSecond: number;
  readonly graceSeconds: number;
}

const close = { connection: 'close' };

/**
 * The whole body, as long as it is small enough and comes fast enough.
 *
 * @throws Refusal 413 for too much, 408 for too slow, 400 for a body that breaks off.
 */
export async function readBody(request: Request, limits: BodyLimits): Promise<Buffer<ArrayBuffer>> {
  const tooLarge = (): Refusal =>
    new Refusal(413, 'invalid', `a request body may hold at most ${limits.maxBytes} bytes here`, close);
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limits.maxBytes) throw tooLarge();
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  const started = performance.now();
  let size = 0;
  for (;;) {
    const allowedSeconds = limits.graceSeconds + size / limits.minBytesPerSecond;
    const remainingMs = allowedSeconds * 1_000 - (performance.now() - started);
    const part = await readPart(reader, remainingMs);
    if (part === undefined) return Buffer.concat(chunks, size);
    size += part.byteLength;
    if (size > limits.maxBytes) {
      abandon(reader);
      throw tooLarge();
    }
    chunks.push(part);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readPart(reader: Reader, remainingMs: number): Promise<Uint8Array | undefined> {
  const tooSlow = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      tooSlow.reject(new Refusal(408, 'invalid', 'the request body comes too slowly', close));
    },
    Math.max(0, remainingMs),
  );
  try {
    const { done, value } = await Promise.race([reader.read(), tooSlow.promise]);
    return done ? undefined : value;
  } catch (error) {
    abandon(reader);
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'invalid', 'the request body broke off', close);
  } finally {
    clearTimeout(timer);
  }
}

function abandon(reader: Reader): void {
  // The connection may already be gone; there is nobody left to tell.
  reader.cancel().catch(() => undefined);
}
