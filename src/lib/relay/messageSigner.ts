import { schnorrVerify } from '#lib/chain/signing/schnorr.ts';

/** Whoever holds an Ergo key; `SecretKey` is one. */
export interface MessageSigner {
  /** Compressed public key, 66 hex digits. */
  readonly publicKeyHex: string;
  /** Ergo Schnorr proof over the message, 56 bytes. */
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

const publicKeyPattern = /^0[23][0-9a-f]{64}$/;

export const isPublicKeyHex = (text: string): boolean => publicKeyPattern.test(text);

/**
 * What is really signed for a message of ours. The prefix keeps such a signature from ever being one over a transaction
 * or over a message of another kind.
 */
export function domainSeparated(purpose: 'relay-request' | 'relay-receipt', message: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`dgcm/${purpose}/1\n`), message]);
}

/** True only where `signature` is the key holder's over this message. */
export function isSignedBy(message: Uint8Array, signature: Uint8Array, publicKeyHex: string): boolean {
  return isPublicKeyHex(publicKeyHex) && schnorrVerify(message, signature, Buffer.from(publicKeyHex, 'hex'));
}
