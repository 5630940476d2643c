import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileScript } from '#lib/deploy/compile/compileContracts.ts';
import { deployment } from './world.ts';

const folder = new URL('../../../node_modules/.cache/dgcm-contracts/', import.meta.url).pathname;
const names = JSON.stringify(deployment, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));

/** What a script that does not compile leaves in the cache. */
const FAILED = 'does not compile';

/**
 * Compiles a script as part of the test deployment, once for all runs: hundreds of variants of a few scripts take
 * minutes. @returns the ErgoTree, hex, or undefined where the script does not compile.
 */
export function compileCached(source: string): string | undefined {
  const path = join(folder, createHash('sha256').update(names).update(source).digest('hex'));
  const known = readIfThere(path) ?? store(path, compileOrFail(source));
  return known === FAILED ? undefined : known;
}

function compileOrFail(source: string): string {
  try {
    return compileScript(source, deployment);
  } catch {
    return FAILED;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Two workers may store the same script at once; a rename leaves one whole file. */
function store(path: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
  return text;
}
