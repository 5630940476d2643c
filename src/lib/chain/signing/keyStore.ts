import { readFile } from 'node:fs/promises';
import { armor, Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { randomMnemonic, SecretKey, secretKeyFromMnemonic } from './secretKey.ts';

/** An unlocked key file. */
export interface KeyStore {
  /** Public key of index 0, 66 hex digits. */
  readonly publicKeyHex: string;
  /** The key at m/44'/429'/0'/0/index; a file of a single key has index 0 only. */
  key(index?: number): Promise<SecretKey>;
}

export interface KeyFileOptions {
  readonly path: string;
  /** Password of the file; at least 8 characters. */
  readonly passphrase: string;
  /** Logarithm of scrypt's cost. Default 18, about a second; less is for tests. */
  readonly workFactor?: number;
}

const minPassphraseLength = 8;

// The public key is stored unencrypted, so that an address can be shown without unlocking.
const fileSchema = z.object({
  version: z.literal(1),
  publicKeyHex: z.string().regex(/^0[23][0-9a-f]{64}$/),
  encrypted: z.string(),
});

const contentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mnemonic'), mnemonic: z.string(), bip39Passphrase: z.string() }),
  z.object({ kind: z.literal('key'), secretHex: z.string().regex(/^[0-9a-f]{64}$/) }),
]);
type Content = z.infer<typeof contentSchema>;

/**
 * Writes a key file for a mnemonic, as Nautilus and other EIP-3 wallets derive it.
 * @throws AppError `invalid` on a wrong mnemonic or a short passphrase, `conflict` if the file exists: no key is ever
 * overwritten.
 */
export async function importMnemonic(
  options: KeyFileOptions & { readonly mnemonic: string; readonly bip39Passphrase?: string },
): Promise<KeyStore> {
  const { mnemonic, bip39Passphrase = '' } = options;
  return createFile(options, { kind: 'mnemonic', mnemonic, bip39Passphrase });
}

/** Writes a key file for a fresh mnemonic. Show the mnemonic to its owner once; it is the only copy outside the file. */
export async function createMnemonic(options: KeyFileOptions): Promise<{ keyStore: KeyStore; mnemonic: string }> {
  const mnemonic = randomMnemonic();
  return { keyStore: await importMnemonic({ ...options, mnemonic }), mnemonic };
}

/** Writes a key file for one key without a mnemonic, such as a worker's or a bot's. */
export async function importSecretKey(options: KeyFileOptions & { readonly key: SecretKey }): Promise<KeyStore> {
  return createFile(options, { kind: 'key', secretHex: Buffer.from(options.key.reveal()).toString('hex') });
}

/**
 * Unlocks a key file.
 * @throws AppError `not_found` without a file, `unauthorized` on a wrong passphrase, `invalid` on a damaged file.
 */
export async function openKeyStore({ path, passphrase }: KeyFileOptions): Promise<KeyStore> {
  const file = await readKeyFile(path);
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const encrypted = decodeArmor(file.encrypted, path);
  const text = await decrypter.decrypt(encrypted, 'text').catch(() => {
    // age's error is not passed on: it might reveal something about the secret.
    throw new AppError('unauthorized', `The passphrase does not open the key file ${path}.`, {
      nextStep: 'Try the passphrase again, or import the mnemonic into a new key file.',
    });
  });
  const content = contentSchema.safeParse(parseOrUndefined(text));
  if (!content.success) throw damaged(path);
  const keyStore = await keyStoreOf(content.data);
  if (keyStore.publicKeyHex !== file.publicKeyHex) throw damaged(path);
  return keyStore;
}

/** The public key (hex) of index 0, without unlocking. */
export async function publicKeyOfFile(path: string): Promise<string> {
  return (await readKeyFile(path)).publicKeyHex;
}

async function createFile({ path, passphrase, workFactor = 18 }: KeyFileOptions, content: Content): Promise<KeyStore> {
  if (passphrase.length < minPassphraseLength) {
    throw new AppError('invalid', `The passphrase needs at least ${minPassphraseLength} characters.`);
  }
  const keyStore = await keyStoreOf(content);
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(workFactor);
  encrypter.setPassphrase(passphrase);
  const encrypted = armor.encode(await encrypter.encrypt(JSON.stringify(content)));
  const file = { version: 1, publicKeyHex: keyStore.publicKeyHex, encrypted } satisfies z.infer<typeof fileSchema>;
  await writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`, { exclusive: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new AppError('conflict', `There is a key file at ${path} already.`, {
      nextStep: 'Move it away first, or choose another path.',
    });
  });
  return keyStore;
}

async function keyStoreOf(content: Content): Promise<KeyStore> {
  const keyAt = async (index: number): Promise<SecretKey> => {
    if (content.kind === 'mnemonic') {
      return secretKeyFromMnemonic(content.mnemonic, { index, passphrase: content.bip39Passphrase });
    }
    if (index !== 0) throw new AppError('invalid', 'This key file holds a single key, not a mnemonic.');
    return new SecretKey(Buffer.from(content.secretHex, 'hex'));
  };
  const first = await keyAt(0);
  return { publicKeyHex: first.publicKeyHex, key: async (index = 0) => (index === 0 ? first : keyAt(index)) };
}

async function readKeyFile(path: string): Promise<z.infer<typeof fileSchema>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new AppError('not_found', `There is no key file at ${path}.`, {
      nextStep: 'Create one, or import a mnemonic.',
    });
  });
  const file = fileSchema.safeParse(parseOrUndefined(text));
  if (!file.success) throw damaged(path);
  return file.data;
}

function decodeArmor(text: string, path: string): Uint8Array {
  try {
    return armor.decode(text);
  } catch {
    throw damaged(path);
  }
}

const damaged = (path: string): AppError =>
  new AppError('invalid', `The key file ${path} is damaged.`, { nextStep: 'Import the mnemonic into a new key file.' });

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
