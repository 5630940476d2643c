import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeVector, type Vector } from '#test/support/contracts/vectors.ts';

/** All transactions that a run of the contract tests has judged, each once. */
export function readVectors(folder: string): Vector[] {
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return [...new Set(lines)].filter((line) => line !== '').map(decodeVector);
}
