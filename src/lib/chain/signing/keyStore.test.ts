import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createMnemonic, importMnemonic, importSecretKey, openKeyStore, publicKeyOfFile } from './keyStore.ts';
import { randomSecretKey, secretKeyFromMnemonic } from './secretKey.ts';

const mnemonic = 'race relax argue hair sorry riot there spirit ready fetch food hedgehog hybrid mobile pretty';
const passphrase = 'correct horse';

async function withPath(use: (file: { path: string; passphrase: string; workFactor: number }) => Promise<void>) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-keys-'));
  try {
    await use({ path: join(directory, 'wallet', 'key.json'), passphrase, workFactor: 8 });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('key file', () => {
  it('returns the keys of its mnemonic', async () => {
    await withPath(async (file) => {
      await importMnemonic({ ...file, mnemonic, bip39Passphrase: 'more' });
      const opened = await openKeyStore(file);
      for (const index of [0, 3]) {
        const expected = await secretKeyFromMnemonic(mnemonic, { index, passphrase: 'more' });
        expect((await opened.key(index)).publicKeyHex).toBe(expected.publicKeyHex);
      }
      expect(await publicKeyOfFile(file.path)).toBe(opened.publicKeyHex);
      expect((await opened.key()).publicKeyHex).toBe(opened.publicKeyHex);
    });
  });

  it('stores a single key, and a new mnemonic', async () => {
    await withPath(async (file) => {
      const key = randomSecretKey();
      await importSecretKey({ ...file, key });
      const opened = await openKeyStore(file);
      expect((await opened.key()).reveal()).toEqual(key.reveal());
      await expect(opened.key(1)).rejects.toMatchObject({ code: 'invalid' });
      const second = { ...file, path: `${file.path}.2` };
      const created = await createMnemonic(second);
      expect(created.mnemonic.split(' ')).toHaveLength(15);
      expect((await openKeyStore(second)).publicKeyHex).toBe(created.keyStore.publicKeyHex);
    });
  });

  it('is private, encrypted and never overwritten', async () => {
    await withPath(async (file) => {
      const { publicKeyHex } = await importMnemonic({ ...file, mnemonic });
      expect((await stat(file.path)).mode & 0o777).toBe(0o600);
      const text = await readFile(file.path, 'utf8');
      for (const word of ['hedgehog', 'pretty']) expect(text).not.toContain(word);
      await expect(createMnemonic(file)).rejects.toMatchObject({ code: 'conflict' });
      expect((await openKeyStore(file)).publicKeyHex).toBe(publicKeyHex);
    });
  });

  it('refuses wrong passphrases, missing and damaged files without revealing anything', async () => {
    await withPath(async (file) => {
      await expect(openKeyStore(file)).rejects.toMatchObject({ code: 'not_found' });
      await expect(importMnemonic({ ...file, mnemonic, passphrase: 'short' })).rejects.toMatchObject({
        code: 'invalid',
      });
      await importMnemonic({ ...file, mnemonic });
      const failure: unknown = await openKeyStore({ ...file, passphrase: 'wrong horse' }).catch(
        (error: unknown) => error,
      );
      expect(failure).toMatchObject({ code: 'unauthorized' });
      expect(inspect(failure, { depth: 9 })).not.toMatch(/horse|hedgehog/);

      const good = JSON.parse(await readFile(file.path, 'utf8')) as Record<string, unknown>;
      const anotherKey = { ...good, publicKeyHex: randomSecretKey().publicKeyHex };
      for (const bad of ['', '{}', '{"a"', JSON.stringify(anotherKey), JSON.stringify({ ...good, encrypted: 'x' })]) {
        await writeFile(file.path, bad);
        await expect(openKeyStore(file)).rejects.toMatchObject({ code: 'invalid' });
      }
    });
  });

  it('shows no secret when printed or logged', async () => {
    await withPath(async (file) => {
      const keyStore = await importMnemonic({ ...file, mnemonic });
      expect(inspect(keyStore, { depth: 9, showHidden: true }) + JSON.stringify(keyStore)).not.toContain('hedgehog');
    });
  });
});
