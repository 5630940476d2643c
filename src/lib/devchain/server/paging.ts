import type { Context } from 'hono';
import { refuse } from './answers.ts';

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

const DEFAULT_LIMIT = 5;
const MAX_LIMIT = 16_384;

/** Offset and limit of the extra index: five where nothing is said, never more than 16,384. */
export function readPage(c: Context): Page | Response {
  const offset = numberOf(c.req.query('offset'), 0);
  const limit = numberOf(c.req.query('limit'), DEFAULT_LIMIT);
  if (offset === undefined || limit === undefined)
    return c.text('Failed to deserialize query string: invalid digit found in string', 400);
  if (limit > MAX_LIMIT) return refuse(c, 'bad-request', `No more than ${MAX_LIMIT} items can be requested`);
  return { offset, limit };
}

/** The same for the pool, whose pages are as large as asked. */
export function readPoolPage(c: Context, defaultLimit: number): Page {
  return {
    offset: numberOf(c.req.query('offset'), 0) ?? 0,
    limit: numberOf(c.req.query('limit'), defaultLimit) ?? defaultLimit,
  };
}

export function numberOf(text: string | undefined, absent: number): number | undefined {
  if (text === undefined) return absent;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The page counted from the newest item, in the order of arrival. */
export function newestPage<T>(items: readonly T[], { offset, limit }: Page): readonly T[] {
  const end = Math.max(0, items.length - offset);
  return items.slice(Math.max(0, end - limit), end);
}

export const oldestPage = <T>(items: readonly T[], { offset, limit }: Page): readonly T[] =>
  items.slice(offset, offset + limit);
