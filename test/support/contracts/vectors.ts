import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft } from './draft.ts';

/** A judged transaction as the mutation check replays it. */
export interface Vector {
  readonly accepted: boolean;
  /** The conditions it breaks, by id; none for an accepted one. */
  readonly breaks: readonly string[];
  /** Whether each input's script is satisfied. */
  readonly verdicts: readonly boolean[];
  /** Public keys that signed. */
  readonly signers: readonly string[];
  readonly draft: Omit<Draft, 'keys'>;
}

/** Folder that judged transactions are written to; nothing is recorded where it is not set. */
export const VECTORS_VARIABLE = 'DGCM_VECTORS';

export function recordVector(vector: Vector): void {
  const folder = process.env[VECTORS_VARIABLE];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${encodeVector(vector)}\n`);
}

const bigintMark = 'bigint:';

/** One line of text; amounts keep every digit. */
export const encodeVector = (vector: Vector): string =>
  JSON.stringify(vector, (_, value: unknown) => (typeof value === 'bigint' ? `${bigintMark}${value}` : value));

export const decodeVector = (line: string): Vector =>
  JSON.parse(line, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(bigintMark) ? BigInt(value.slice(bigintMark.length)) : value,
  ) as Vector;
