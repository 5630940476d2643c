import pRetry, { AbortError, type Options } from 'p-retry';
import type { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { MessageSigner } from './messageSigner.ts';
import { signRequest } from './requestSignature.ts';
import { answerTimeoutMs, RelayIdleTimeout, idleTimeoutMs, watchBody, within } from './idleTimeout.ts';
import { problemSchema, statusSchema, type RelayStatus } from './wire.ts';

export interface RelayAccess {
  /** Such as `https://relay.example`. */
  readonly url: string;
  readonly signer: MessageSigner;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly retry: Options;
  /** Milliseconds without a byte after which a request fails. Default `idleTimeoutMs`. */
  readonly idleMs?: number | undefined;
}

export interface RelayRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH';
  /** From `/v1/` on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal | undefined;
}

/** A relay's refusal with its HTTP status. */
export class RelayError extends AppError {
  readonly status: number;
  readonly retryable: boolean;

  constructor(status: number, problem: { code: AppError['code']; detail: string; retryable: boolean }) {
    super(problem.code, `relay: ${problem.detail}`, { data: { status } });
    this.status = status;
    this.retryable = problem.retryable;
  }
}

/**
 * Sends one signed request.
 *
 * @throws RelayError if the relay refuses; AppError `unavailable` (RelayIdleTimeout included) if it does not answer. Reading the
 * returned body may fail in the same way.
 */
export async function sendOnce(access: RelayAccess, request: RelayRequest): Promise<Response> {
  const url = new URL(request.path, access.url).href;
  const { method, headers = {}, body = new Uint8Array() } = request;
  const signed = await signRequest({ method, url, headers, body }, access.signer, new Date(access.now()));
  const idle = new AbortController();
  const giveUp = (): void => {
    idle.abort();
  };
  const asking = access.fetch(url, {
    method,
    headers: signed,
    redirect: 'error',
    ...(body.byteLength > 0 ? { body } : {}),
    signal: request.signal === undefined ? idle.signal : AbortSignal.any([request.signal, idle.signal]),
  });
  const { idleMs = idleTimeoutMs } = access;
  const answer = await within(answerTimeoutMs(body.byteLength, idleMs), giveUp, asking).catch(asUnanswered);
  const response = watchBody(answer, idleMs, giveUp);
  if (!response.ok) throw await refusalOf(response);
  return response;
}

function asUnanswered(cause: unknown): never {
  if (cause instanceof RelayIdleTimeout) throw cause;
  throw new AppError('unavailable', 'the relay does not answer', { cause });
}

/**
 * Sends an idempotent request with retries while the relay is unreachable or answers 429 or 5xx. An idle timeout is not
 * retried.
 */
export async function send(access: RelayAccess, request: RelayRequest): Promise<Response> {
  const shouldRetry = ({ error }: { readonly error: Error }): boolean => !(error instanceof RelayIdleTimeout);
  return retrying({ retry: { ...access.retry, shouldRetry } }, request.signal, () => sendOnce(access, request));
}

/** Of an answer that is neither a bundle nor a log. */
const mostAnswerBytes = 65_536;

/**
 * The bytes of a short answer.
 * @throws AppError `unavailable` where it breaks off or goes on for longer than any relay's would
 */
export async function readBytes(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body = response.body as (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop lets the connection go; what was packed small may unpack without end.
    if (size > mostAnswerBytes) throw new AppError('unavailable', 'the relay gave an answer that does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * The JSON of an answer.
 * @throws AppError `unavailable` if the body breaks off or does not match the schema
 */
export async function readAnswer<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  try {
    return schema.parse(parseJson(String(await readBytes(response))));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('unavailable', 'the relay gave an answer that cannot be read', { cause });
  }
}

/** The relay's version, clock and limits. */
export async function fetchStatus(access: RelayAccess): Promise<RelayStatus> {
  return readAnswer(await send(access, { method: 'GET', path: '/v1/status' }), statusSchema);
}

/** Runs `attempt` until it succeeds, fails permanently or the retries are used up. */
export async function retrying<T>(
  access: Pick<RelayAccess, 'retry'>,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  return pRetry(
    async () => {
      try {
        return await attempt();
      } catch (error) {
        if (isTransient(error)) throw error;
        throw new AbortError(error instanceof Error ? error : new Error(String(error)));
      }
    },
    { ...access.retry, ...(signal === undefined ? {} : { signal }) },
  );
}

/**
 * Like `retrying`, for a resumable transfer: the retry count restarts whenever `reached` (bytes transferred so far) has
 * grown.
 */
export async function retryingWithProgress<T>(
  access: Pick<RelayAccess, 'retry'>,
  { signal, reached }: { readonly signal: AbortSignal | undefined; readonly reached: () => Promise<number> | number },
  attempt: () => Promise<T>,
): Promise<T> {
  for (;;) {
    const before = await reached();
    try {
      return await retrying(access, signal, attempt);
    } catch (error) {
      if (!isTransient(error) || (await reached()) <= before) throw error;
    }
  }
}

/** Whether a retry may succeed. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RelayError) return error.retryable || error.status === 408 || error.status >= 500;
  return error instanceof AppError && error.code === 'unavailable';
}

async function refusalOf(response: Response): Promise<RelayError> {
  const text = await readBytes(response).then(String, () => '');
  const problem = problemSchema.safeParse(parseJson(text));
  if (problem.success) return new RelayError(response.status, problem.data);
  return new RelayError(response.status, fromStatus(response.status));
}

/** Answers without a problem body: to HEAD requests, and from a proxy in front of the relay. */
function fromStatus(status: number): { code: AppError['code']; detail: string; retryable: boolean } {
  const detail = `HTTP status ${status}`;
  if (status === 404) return { code: 'not_found', detail, retryable: false };
  if (status === 401 || status === 403) return { code: 'unauthorized', detail, retryable: false };
  if (status === 409) return { code: 'conflict', detail, retryable: false };
  if (status >= 500 || status === 429) return { code: 'unavailable', detail, retryable: true };
  return { code: 'invalid', detail, retryable: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
