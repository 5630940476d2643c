import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { botEnvironment } from '#bots/config.ts';
import { cliEnvironment } from '#cli/settings.ts';
import { parseConfig } from '#lib/runtime/config.ts';
import { relayEnvironment } from '#web/lib/server/relay/environment.ts';
import { workerEnvironment } from '#worker/config.ts';

const example = parseEnv(readFileSync(new URL('../.env.example', import.meta.url), 'utf8'));
const schemas: Readonly<Record<string, z.ZodType & { readonly shape: object }>> = {
  bots: botEnvironment,
  cli: cliEnvironment,
  relay: relayEnvironment,
  worker: workerEnvironment,
};
/** Read by the tests that run against somebody else's node. */
const ofTests = ['DGCM_FUNDED_MNEMONIC', 'DGCM_MINE_URL'];

describe('.env.example', () => {
  it.each(Object.entries(schemas))('is a valid environment of %s', (_name, schema) => {
    expect(() => parseConfig(schema, example)).not.toThrow();
  });

  it('names every variable that a process reads, and no other', () => {
    const read = new Set([...Object.values(schemas).flatMap(({ shape }) => Object.keys(shape)), ...ofTests]);
    expect(Object.keys(example).sort()).toEqual([...read].sort());
  });
});
