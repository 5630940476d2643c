import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractNames } from '#lib/protocol/deployment/deployment.ts';
import { conditionsOf, idPattern, idsByLine, readScript, scriptPath } from '#test/support/contracts/conditions.ts';

const root = new URL('..', import.meta.url).pathname;
const testFiles = readdirSync(join(root, 'test/contracts'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => readFileSync(join(root, 'test/contracts', name), 'utf8'));

const idsIn = (text: string): string[] => text.match(idPattern) ?? [];
const scriptIds = contractNames.flatMap((name) => [...idsByLine(readScript(name)).values()].flat());
/** A title is a string that starts with an id and goes on to say what is refused. */
const titleIds = testFiles.flatMap((source) =>
  [...source.matchAll(/['"`]([A-Z]{3}-[A-Z]+-\d+) /g)].map((match) => match[1] ?? ''),
);
const specIds = (name: string): string[] => idsIn(readFileSync(scriptPath(name as never).replace(/es$/, 'md'), 'utf8'));

const without = (ids: Iterable<string>, known: Iterable<string>): string[] => {
  const set = new Set(known);
  return [...new Set(ids)].filter((id) => !set.has(id));
};

describe('contract scripts', () => {
  it.each(contractNames)('%s has at most 100 lines', (name) => {
    expect(readScript(name).trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  });
});

describe('condition ids', () => {
  it('stand on exactly one script line each', () => {
    expect(new Set(scriptIds).size).toBe(scriptIds.length);
    expect(contractNames.flatMap((name) => conditionsOf(name)).map(({ id }) => id)).toEqual(scriptIds);
  });

  it.each(contractNames)('of %s stand in its spec page, and no others', (name) => {
    const own = [...idsByLine(readScript(name)).values()].flat();
    const specified = specIds(name);
    const prefix = own[0]?.slice(0, 4) ?? '';
    expect({ missing: without(own, specified) }).toEqual({ missing: [] });
    expect({ unknown: without(specified, scriptIds) }).toEqual({ unknown: [] });
    expect({ foreign: own.filter((id) => !id.startsWith(prefix)) }).toEqual({ foreign: [] });
  });

  it('have a test each, and every test names a condition', ({ annotate }) => {
    expect({ untested: without(scriptIds, titleIds) }).toEqual({ untested: [] });
    expect({ unknown: without(titleIds, scriptIds) }).toEqual({ unknown: [] });
    const counts = `${scriptIds.length} conditions, ${titleIds.length} attacks, 0 missing`;
    process.stdout.write(`${counts}\n`);
    return annotate(counts);
  });
});
