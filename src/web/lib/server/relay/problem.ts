import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { AppError, type ErrorCode } from '#lib/runtime/appError.ts';
import type { Problem } from '#lib/relay/wire.ts';

const statusOf: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid: 400,
  unauthorized: 401,
  insufficient_funds: 402,
  ineligible: 403,
  not_found: 404,
  conflict: 409,
  wrong_state: 409,
  unavailable: 503,
};

/** A refusal whose HTTP status says more than its code alone would. */
export class Refusal extends AppError {
  readonly status: ContentfulStatusCode;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ContentfulStatusCode, code: ErrorCode, message: string, headers: Record<string, string> = {}) {
    super(code, message);
    this.status = status;
    this.headers = headers;
  }
}

/** The answer for an error, after telling the operator what he alone can mend. */
export function refuse(logger: Logger, error: unknown): Response {
  if (!(error instanceof AppError)) logger.error({ event: 'request-failed', err: error }, 'request failed');
  else if (error.cause !== undefined && error.code === 'unavailable') {
    logger.warn({ event: 'request-failed', err: error }, 'request failed');
  }
  return problemResponse(error);
}

/** RFC 9457 answer for an error. What is not an `AppError` is ours to mend and tells the client nothing. */
export function problemResponse(error: unknown): Response {
  const known = error instanceof AppError ? error : new AppError('unavailable', 'the relay failed');
  const status = known instanceof Refusal ? known.status : error === known ? statusOf[known.code] : 500;
  const problem: Problem = {
    type: `urn:dgcm:problem:${known.code}`,
    title: known.code.replace('_', ' '),
    status,
    detail: known.message,
    code: known.code,
    retryable: known.code === 'unavailable',
  };
  const headers = { ...(known instanceof Refusal ? known.headers : {}), 'content-type': 'application/problem+json' };
  return new Response(JSON.stringify(problem), { status, headers });
}
