import type { Context } from 'hono';
import { parseJson } from '#lib/chain/node/json.ts';

/** A body, or the answer that refuses it: not every error of a node is JSON. */
export type Body<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Response };

const PREFIX = 'Failed to deserialize the JSON body into the target type:';

/** A JSON string, sent as JSON. */
export async function readString(c: Context): Promise<Body<string>> {
  const body = await readJson(c);
  if (!body.ok) return body;
  return typeof body.value === 'string'
    ? { ok: true, value: body.value }
    : wrongType(c, describe(body.value), 'a string');
}

/** A JSON array of strings, sent as JSON. */
export async function readStrings(c: Context): Promise<Body<readonly string[]>> {
  const body = await readJson(c);
  if (!body.ok) return body;
  const { value } = body;
  if (!Array.isArray(value)) return wrongType(c, describe(value), 'a sequence');
  const texts = value.filter((item): item is string => typeof item === 'string');
  return texts.length === value.length ? { ok: true, value: texts } : wrongType(c, 'a value', 'a string');
}

async function readJson(c: Context): Promise<Body<unknown>> {
  if (!/^application\/(?:.+\+)?json\b/.test(c.req.header('content-type') ?? '')) {
    return { ok: false, answer: c.text('Expected request with `Content-Type: application/json`', 415) };
  }
  const text = await c.req.text();
  try {
    return { ok: true, value: parseJson(text) };
  } catch (error) {
    // A bare hex tree is read as far as it is a number.
    const digits = /^\d+/.exec(text)?.[0];
    if (digits !== undefined) return wrongType(c, `integer \`${digits}\``, 'a string', digits.length);
    const detail = error instanceof Error ? error.message : 'not JSON';
    return { ok: false, answer: c.text(`Failed to parse the request body as JSON: ${detail}`, 400) };
  }
}

function wrongType(c: Context, got: string, expected: string, column?: number): Body<never> {
  const place = column === undefined ? '' : ` at line 1 column ${column}`;
  return { ok: false, answer: c.text(`${PREFIX} invalid type: ${got}, expected ${expected}${place}`, 422) };
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'sequence';
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return `integer \`${value.toString()}\``;
    case 'string':
      return `string "${value}"`;
    case 'boolean':
      return `boolean \`${String(value)}\``;
    default:
      return 'map';
  }
}
