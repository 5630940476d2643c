import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importSecretKey } from '#lib/chain/signing/keyStore.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';

export interface KeptKey {
  readonly key: SecretKey;
  readonly keyFile: string;
  readonly passwordFile: string;
}

/** A new key, also in a file as the processes want it. */
export async function makeKey(directory: string, name: string): Promise<KeptKey> {
  const key = randomSecretKey();
  const passphrase = randomBytes(16).toString('hex');
  const keyFile = join(directory, `${name}.json`);
  const passwordFile = join(directory, `${name}.password`);
  await importSecretKey({ path: keyFile, passphrase, key, workFactor: 10 });
  await writeFile(passwordFile, passphrase, { mode: 0o600 });
  return { key, keyFile, passwordFile };
}
