import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CliIo } from './output.ts';
import { writeProfile } from './profiles.ts';
import { readSettings } from './settings.ts';

const io = (env: Record<string, string>): CliIo => ({ env, cwd: '/somewhere' }) as unknown as CliIo;

async function homeWith(names: readonly string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'dgcm-settings-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  for (const name of names) {
    const urls = { nodeUrl: `http://node.${name}`, relayUrl: `http://relay.${name}` };
    await writeProfile(home, name, { version: 1, ...urls, deployment: `${name}.json`, keyFile: `keys/${name}.json` });
  }
  return home;
}

const environment = {
  DGCM_NODE_URL: 'http://node.env',
  DGCM_RELAY_URL: 'http://relay.env',
  DGCM_DEPLOYMENT: 'env.json',
  DGCM_KEY_FILE: 'keys/env.json',
};

describe('settings', () => {
  it('come from a profile that a flag names, whatever the environment says', async () => {
    const home = await homeWith(['alice']);
    expect(await readSettings(io(environment), { profile: 'alice' }, home)).toMatchObject({
      nodeUrl: 'http://node.alice',
      relayUrl: 'http://relay.alice',
      deployment: join(home, 'alice.json'),
      keyFile: join(home, 'keys/alice.json'),
    });
  });

  it('take the password that lies beside a named profile’s key, else the environment’s', async () => {
    const home = await homeWith(['alice']);
    const env = { ...environment, DGCM_PASSWORD: 'of another key' };
    const profile = { version: 1, nodeUrl: 'http://node.bob', keyFile: 'keys/bob.json' } as const;
    await writeProfile(home, 'bob', { ...profile, passwordFile: 'keys/bob.password' });
    expect(await readSettings(io(env), { profile: 'bob' }, home)).toMatchObject({
      password: undefined,
      passwordFile: join(home, 'keys/bob.password'),
    });
    expect((await readSettings(io(env), { profile: 'alice' }, home)).password).toBe('of another key');
  });

  it('come from the environment before a profile that it names, or the default one', async () => {
    const home = await homeWith(['alice', 'default']);
    for (const env of [{ ...environment, DGCM_PROFILE: 'alice' }, environment]) {
      expect(await readSettings(io(env), {}, home)).toMatchObject({
        nodeUrl: 'http://node.env',
        relayUrl: 'http://relay.env',
        deployment: '/somewhere/env.json',
        keyFile: '/somewhere/keys/env.json',
      });
    }
  });

  it('come from a flag before everything', async () => {
    const home = await homeWith(['alice']);
    const flags = { profile: 'alice', node: 'http://node.flag', relay: 'http://relay.flag', deployment: 'flag.json' };
    expect(await readSettings(io(environment), flags, home)).toMatchObject({
      nodeUrl: 'http://node.flag',
      relayUrl: 'http://relay.flag',
      deployment: '/somewhere/flag.json',
    });
  });
});
