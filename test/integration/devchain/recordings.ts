import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';

/** A request once sent to a real node, and its answer. */
export interface Recording {
  readonly request: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface Answered {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: unknown;
}

const RECORDED_MINER = '02b7da363cb84d41d10193c97e4fcdc35189e12ff963e39f386aba766fa796ea50';

export const recording = (name: string): Recording =>
  parseJson(
    readFileSync(join(import.meta.dirname, '../../vectors/node', `${name}.json`), 'utf8'),
  ) as unknown as Recording;

/**
 * The recorded chain at its height 760. The devchain's emission is the network's own, so that with the recorded miner's
 * key it pays the very boxes that the recorded transactions spend.
 */
export function recordedChain(): Devchain {
  const devchain = createDevchain({ minerPk: RECORDED_MINER });
  devchain.mine(760);
  return devchain;
}

/** Sends a recorded request again. */
export async function replay(url: string, name: string): Promise<{ answered: Answered; expected: Answered }> {
  const { request, status, contentType, body } = recording(name);
  return { answered: await ask(url, request), expected: { status, contentType, body } };
}

export async function ask(url: string, { method, path, body }: Recording['request']): Promise<Answered> {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: bodyText(path, body) }),
  });
  const contentType = response.headers.get('content-type');
  const text = await response.text();
  return {
    status: response.status,
    contentType,
    body: contentType?.startsWith('application/json') === true ? parseJson(text) : text,
  };
}

/** Transactions were recorded as sent; of the other string bodies the recording shows the string, not its JSON. */
const bodyText = (path: string, body: unknown): string =>
  typeof body === 'string' && path.startsWith('/transactions') && !path.includes('byErgoTree')
    ? body
    : stringifyJson(body);
