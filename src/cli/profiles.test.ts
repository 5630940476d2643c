import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  requireLastingHome,
  developmentMark,
  developmentNotice,
  profileHome,
  profileNames,
  readProfile,
  writeDevelopmentKey,
  writeProfile,
} from './profiles.ts';

async function setup(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-profiles-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const profile = {
  version: 1,
  nodeUrl: 'http://127.0.0.1:9053',
  deployment: 'deployment.json',
  keyFile: 'keys/alice.json',
} as const;

describe('profiles', () => {
  it('are read as written, paths absolute', async () => {
    const home = await setup();
    await writeProfile(home, 'alice', profile);
    expect(await readProfile(home, 'alice')).toEqual({
      ...profile,
      name: 'alice',
      home,
      deployment: join(home, 'deployment.json'),
      keyFile: join(home, 'keys/alice.json'),
    });
    expect(await profileNames(home)).toEqual(['alice']);
    expect((await stat(join(home, 'profiles', 'alice.json'))).mode & 0o777).toBe(0o600);
  });

  it('keeps development keys to their owner and says what they are', async () => {
    const home = await setup();
    const { keyFile, passwordFile } = await writeDevelopmentKey(home, 'alice', {
      keyFileText: '{}',
      password: 'secret',
    });
    for (const file of [keyFile, passwordFile]) expect((await stat(join(home, file))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(home, 'keys', 'DEVELOPMENT-KEYS.txt'), 'utf8')).toBe(developmentNotice);
  });

  it.each([
    ['nobody', 'not_found', undefined],
    ['broken', 'invalid', '{'],
    ['odd', 'invalid', '{"version":2}'],
    ['extra', 'invalid', '{"version":1,"nodeUrl":"http://a","typo":1}'],
  ])('%s is %s', async (name, code, text) => {
    const home = await setup();
    await writeProfile(home, 'alice', profile);
    if (text !== undefined) await writeFile(join(home, 'profiles', `${name}.json`), text);
    await expect(readProfile(home, name)).rejects.toMatchObject({ code });
  });

  it('refuses a name that leads elsewhere', async () => {
    await expect(readProfile(await setup(), '../../etc/passwd')).rejects.toThrow();
  });

  it('refuses to keep what must last where the next npm start wipes, unless DGCM_HOME names it', async () => {
    const home = await setup();
    requireLastingHome(home, {});
    await writeFile(join(home, developmentMark), '');
    expect(() => {
      requireLastingHome(home, {});
    }).toThrow(expect.objectContaining({ code: 'conflict' }));
    requireLastingHome(home, { DGCM_HOME: home });
  });

  it('live where DGCM_HOME says, else in the .dgcm above, else in the user’s configuration', async () => {
    const root = await setup();
    const below = join(root, 'src', 'deep');
    await mkdir(below, { recursive: true });
    expect(profileHome({ XDG_CONFIG_HOME: '/config' }, below)).toBe('/config/dgcm');
    await mkdir(join(root, '.dgcm', 'profiles'), { recursive: true });
    expect(profileHome({ XDG_CONFIG_HOME: '/config' }, below)).toBe(join(root, '.dgcm'));
    expect(profileHome({ DGCM_HOME: 'mine' }, below)).toBe(join(below, 'mine'));
  });
});
