import type { Context } from 'hono';
import { stringifyJson } from '#lib/chain/node/json.ts';

/** An answer in JSON, amounts as plain integers. */
export const answer = (c: Context, body: unknown, status: 200 | 400 | 403 | 404 = 200): Response =>
  c.body(stringifyJson(body), status, { 'content-type': 'application/json' });

export const notFound = (c: Context, what: string): Response =>
  answer(c, { error: 404, reason: 'not-found', detail: `${what} not found` }, 404);

/** A refusal as a node words it: a code, and a sentence only where it has one. */
export const refuse = (c: Context, reason: string, detail?: string): Response =>
  answer(c, detail === undefined ? { error: 400, reason } : { error: 400, reason, detail }, 400);

/** Either the value's rendering, or 404. */
export function found<T extends object>(
  c: Context,
  value: T | undefined,
  what: string,
  render: (value: T) => unknown = (it) => it,
): Response {
  return value === undefined ? notFound(c, what) : answer(c, render(value));
}
