import { createHash } from 'node:crypto';
import { blake2b256 } from '@fleet-sdk/crypto';
import { curve, groupOrder, type Curve } from './curve.ts';

/** Bytes of an Ergo Schnorr proof: 24 of challenge, 32 of response. */
export const proofLength = 56;

const challengeLength = 24;
const treePrefix = Buffer.from('010027100108cd', 'hex');
const treePostfix = Buffer.from('73000021', 'hex');
const nonceDomain = 'dgcm/ergo-schnorr-nonce/1';

const toScalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const toBytes = (scalar: bigint): Uint8Array => Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');

/** Challenge of a proof of one discrete logarithm: the Fiat–Shamir tree with its commitment, then the message. */
function challenge(publicKey: Uint8Array, commitment: Uint8Array, message: Uint8Array): Uint8Array {
  return blake2b256(Buffer.concat([treePrefix, publicKey, treePostfix, commitment, message])).subarray(
    0,
    challengeLength,
  );
}

/** 512 bits reduced modulo a 256-bit order leave no bias that could leak the secret over many signatures. */
function deterministicNonce(secret: Uint8Array, message: Uint8Array): bigint {
  return toScalar(createHash('sha512').update(nonceDomain).update(secret).update(message).digest()) % groupOrder;
}

export interface SchnorrKey {
  /** 32 bytes. */
  readonly secret: Uint8Array;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
}

/**
 * Signs as an Ergo prover does for `proveDlog(publicKey)`. The nonce depends on secret and message only, so signing
 * the same transaction again gives the same bytes.
 * @returns 56 bytes.
 */
export function schnorrSign(message: Uint8Array, key: SchnorrKey, on: Curve = curve): Uint8Array {
  const nonce = deterministicNonce(key.secret, message);
  const e = challenge(key.publicKey, on.multiplyBase(toBytes(nonce)), message);
  const z = (nonce + toScalar(e) * toScalar(key.secret)) % groupOrder;
  return Buffer.concat([e, toBytes(z)]);
}

/** True only if `proof` proves knowledge of the key's secret over `message`; malformed proofs and keys are just false. */
export function schnorrVerify(
  message: Uint8Array,
  proof: Uint8Array,
  publicKey: Uint8Array,
  on: Curve = curve,
): boolean {
  if (proof.length !== proofLength || publicKey.length !== 33) return false;
  const e = proof.subarray(0, challengeLength);
  const response = proof.subarray(challengeLength);
  const minusE = groupOrder - toScalar(e);
  const z = toScalar(response);
  if (minusE === groupOrder || z === 0n || z >= groupOrder) return false;
  try {
    const commitment = on.multiplyAdd(publicKey, toBytes(minusE), response);
    return Buffer.from(e).equals(challenge(publicKey, commitment, message));
  } catch {
    return false;
  }
}
