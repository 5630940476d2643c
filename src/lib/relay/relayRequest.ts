import pRetry, { AbortError, type Options } from 'p-retry';
import { AppError } from '#lib/runtime/appError.ts';
import type { MessageSigner } from './messageSigner.ts';
import { signRequest } from './requestSignature.ts';
import { problemSchema, statusSchema, type RelayStatus } from './wire.ts';

export interface RelayAccess {
  /** Such as `https://relay.example`. */
  readonly url: string;
  readonly signer: MessageSigner;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly retry: Options;
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
 * @throws RelayError where the relay refuses; AppError `unavailable` where it does not answer.
 */
export async function sendOnce(access: RelayAccess, request: RelayRequest): Promise<Response> {
  const url = new URL(request.path, access.url).href;
  const { method, headers = {}, body = new Uint8Array() } = request;
  const signed = await signRequest({ method, url, headers, body }, access.signer, new Date(access.now()));
  let response: Response;
  try {
    response = await access.fetch(url, {
      method,
      headers: signed,
      redirect: 'error',
      ...(body.byteLength > 0 ? { body } : {}),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
  } catch (cause) {
    throw new AppError('unavailable', 'the relay does not answer', { cause });
  }
  if (!response.ok) throw await refusalOf(response);
  return response;
}

/** Sends a request that may be repeated, again and again while the relay is out of reach or asks for patience. */
export async function send(access: RelayAccess, request: RelayRequest): Promise<Response> {
  return retrying(access, request.signal, () => sendOnce(access, request));
}

/** What the relay is and what it takes. */
export async function fetchStatus(access: RelayAccess): Promise<RelayStatus> {
  return statusSchema.parse(await (await send(access, { method: 'GET', path: '/v1/status' })).json());
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

/** Whether trying again may help. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RelayError) return error.retryable || error.status === 408 || error.status >= 500;
  return error instanceof AppError && error.code === 'unavailable';
}

async function refusalOf(response: Response): Promise<RelayError> {
  const text = await response.text().catch(() => '');
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
