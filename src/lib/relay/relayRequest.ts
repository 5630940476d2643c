import pRetry, { AbortError, type Options } from 'p-retry';
import type { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { MessageSigner } from './messageSigner.ts';
import { signRequest } from './requestSignature.ts';
import { patienceMs, RelaySilence, silenceMs, watchBody, within } from './silence.ts';
import { problemSchema, statusSchema, type RelayStatus } from './wire.ts';

export interface RelayAccess {
  /** Such as `https://relay.example`. */
  readonly url: string;
  readonly signer: MessageSigner;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly retry: Options;
  /** From when a relay that says nothing counts as away; `silenceMs` unless told. */
  readonly quietMs?: number | undefined;
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
 * @throws RelayError where the relay refuses; AppError `unavailable` where it does not answer, RelaySilence among them. The
 * body of what is returned may fail likewise.
 */
export async function sendOnce(access: RelayAccess, request: RelayRequest): Promise<Response> {
  const url = new URL(request.path, access.url).href;
  const { method, headers = {}, body = new Uint8Array() } = request;
  const signed = await signRequest({ method, url, headers, body }, access.signer, new Date(access.now()));
  const silence = new AbortController();
  const giveUp = (): void => {
    silence.abort();
  };
  const asking = access.fetch(url, {
    method,
    headers: signed,
    redirect: 'error',
    ...(body.byteLength > 0 ? { body } : {}),
    signal: request.signal === undefined ? silence.signal : AbortSignal.any([request.signal, silence.signal]),
  });
  const { quietMs = silenceMs } = access;
  const answer = await within(patienceMs(body.byteLength, quietMs), giveUp, asking).catch(asUnanswered);
  const response = watchBody(answer, quietMs, giveUp);
  if (!response.ok) throw await refusalOf(response);
  return response;
}

function asUnanswered(cause: unknown): never {
  if (cause instanceof RelaySilence) throw cause;
  throw new AppError('unavailable', 'the relay does not answer', { cause });
}

/**
 * Sends a request that may be repeated, again and again while the relay is out of reach or asks for patience; a silent one
 * is asked once.
 */
export async function send(access: RelayAccess, request: RelayRequest): Promise<Response> {
  const shouldRetry = ({ error }: { readonly error: Error }): boolean => !(error instanceof RelaySilence);
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
 * @throws AppError `unavailable` where it breaks off or is not what it should be
 */
export async function readAnswer<T extends z.ZodType>(response: Response, schema: T): Promise<z.infer<T>> {
  try {
    return schema.parse(parseJson(String(await readBytes(response))));
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('unavailable', 'the relay gave an answer that cannot be read', { cause });
  }
}

/** What the relay is and what it takes. */
export async function fetchStatus(access: RelayAccess): Promise<RelayStatus> {
  return readAnswer(await send(access, { method: 'GET', path: '/v1/status' }), statusSchema);
}

/** Runs `attempt` until it succeeds, fails for good or the retries are used up. */
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
 * Like `retrying`, for what goes on where it stopped: the retries count anew as long as it gets on. `reached` tells how many
 * bytes are behind.
 */
export async function persisting<T>(
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

/** Whether trying again may help. */
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

/** HEAD answers have no body, and what stands before a relay speaks its own language. */
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
