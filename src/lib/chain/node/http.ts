import pRetry from 'p-retry';
import type { Logger } from 'pino';
import { AppError } from '#lib/runtime/appError.ts';
import { parseJson, type JsonValue } from './json.ts';

export interface HttpOptions {
  /** Base URL of the node, with or without a slash at the end. */
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
  /** For one attempt, its answer's body included. Default 10 s. */
  readonly timeoutMs?: number;
  /** Maximum size of an answer. Default 128 MiB. */
  readonly maxAnswerBytes?: number;
  /** Number of retries of a failed read. Default 3. */
  readonly retries?: number;
  /** Wait before the first retry; it doubles each time. Default 200 ms. */
  readonly retryDelayMs?: number;
  /** Aborts every request. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

/** A node's answer; `json` is undefined if the body is not JSON, as for some of the nodes' error pages. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: JsonValue | undefined;
}

export interface Http {
  /** Safe to repeat: repeated after network failures, timeouts, 429 and 5xx. Any other status is returned. */
  read(path: string, body?: string): Promise<Answer>;
  /** Never retried. */
  send(path: string, body: string): Promise<Answer>;
}

/** The node could not be reached or did not answer; a retry may succeed. */
class Transient extends Error {}

const mebibyte = 2 ** 20;

async function bodyText(response: Response, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new AppError('unavailable', `The node's answer is larger than ${Math.round(maxBytes / mebibyte)} MiB.`);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  const reader = response.body?.getReader();
  let size = 0;
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    size += read.value.length;
    if (size > maxBytes) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseOrUndefined(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Requests to one node. Failures throw `AppError` with code `unavailable`, the reason as its cause. */
export function createHttp(options: HttpOptions): Http {
  const { fetch = globalThis.fetch, timeoutMs = 10_000, maxAnswerBytes = 128 * mebibyte, logger, signal } = options;
  const base = options.url.replace(/\/+$/, '');

  const attempt = async (path: string, body: string | undefined): Promise<Answer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(base + path, {
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
      const text = await bodyText(response, maxAnswerBytes);
      if (response.status === 429 || response.status >= 500) {
        throw new Transient(`HTTP ${response.status}: ${text.slice(0, 200)}`);
      }
      return { status: response.status, text, json: parseOrUndefined(text) };
    } catch (error) {
      if (error instanceof AppError || error instanceof Transient) throw error;
      const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : describe(error);
      throw new Transient(reason, { cause: error });
    }
  };

  const unavailable = (path: string, error: unknown): AppError =>
    error instanceof AppError
      ? error
      : new AppError('unavailable', `The node at ${base} does not answer ${path}: ${describe(error)}`, {
          cause: error,
          nextStep: 'Check that the node runs and that its address is right, then try again.',
        });

  return {
    read: (path, body) =>
      pRetry(() => attempt(path, body), {
        retries: options.retries ?? 3,
        minTimeout: options.retryDelayMs ?? 200,
        factor: 2,
        ...(signal === undefined ? {} : { signal }),
        shouldRetry: ({ error }) => error instanceof Transient && signal?.aborted !== true,
        onFailedAttempt: ({ error, attemptNumber }) => {
          logger?.warn({ event: 'nodeReadFailed', path, attempt: attemptNumber, reason: error.message });
        },
      }).catch((error: unknown) => {
        throw unavailable(path, error);
      }),
    send: (path, body) =>
      attempt(path, body).catch((error: unknown) => {
        throw unavailable(path, error);
      }),
  };
}

/** fetch puts the reason of a network failure into `cause`. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed' ? error.cause.message : error.message;
}
