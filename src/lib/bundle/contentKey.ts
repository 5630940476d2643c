import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { AppError } from '#lib/runtime/appError.ts';

/** An age key pair: `identity` (`AGE-SECRET-KEY-1…`) opens what was encrypted to `recipient` (`age1…`). */
export interface ContentKey {
  readonly identity: string;
  readonly recipient: string;
}

/** A fresh key pair for the content of one job. */
export async function createContentKey(): Promise<ContentKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The content identity, readable only by the worker to whom the job was given. */
export async function wrapContentKey(identity: string, recipient: string): Promise<Uint8Array> {
  return encryptBytes(new TextEncoder().encode(identity), recipient);
}

/** @throws AppError `invalid` where `wrapped` is not a content identity for `identity`. */
export async function unwrapContentKey(wrapped: Uint8Array, identity: string): Promise<ContentKey> {
  const inner = new TextDecoder().decode(await decryptBytes(wrapped, identity));
  if (!/^AGE-SECRET-KEY-1[0-9A-Z]+$/.test(inner))
    throw new AppError('invalid', 'the wrapped key holds no age identity');
  return { identity: inner, recipient: await identityToRecipient(inner) };
}

/** @throws AppError `invalid` for something that is no age recipient. */
export async function encryptBytes(plaintext: Uint8Array, recipient: string): Promise<Uint8Array> {
  return encrypterTo(recipient).encrypt(plaintext);
}

/** @throws AppError `invalid` where the ciphertext was damaged or is for somebody else. */
export async function decryptBytes(ciphertext: Uint8Array, identity: string): Promise<Uint8Array> {
  try {
    return await decrypterWith(identity).decrypt(ciphertext);
  } catch (cause) {
    throw undecryptable(cause);
  }
}

export function encrypterTo(recipient: string): Encrypter {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient);
  } catch (cause) {
    throw new AppError('invalid', 'not an age recipient', { cause });
  }
  return encrypter;
}

export function decrypterWith(identity: string): Decrypter {
  const decrypter = new Decrypter();
  try {
    decrypter.addIdentity(identity);
  } catch {
    // The library's message may quote what it was given, which is a secret.
    throw new AppError('invalid', 'not an age identity');
  }
  return decrypter;
}

export function undecryptable(cause: unknown): AppError {
  return new AppError('invalid', 'cannot be decrypted: damaged, cut short, or meant for another key', { cause });
}
