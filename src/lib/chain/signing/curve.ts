import { createRequire } from 'node:module';
import { secp256k1 } from '@noble/curves/secp256k1.js';

/**
 * The two operations of the secp256k1 group that signing and verifying need.
 * Scalars are 32 bytes big endian in [1, n), points 33 bytes compressed. Both throw on anything else.
 */
export interface Curve {
  readonly name: 'native' | 'portable';
  /** scalar · G. */
  multiplyBase(scalar: Uint8Array): Uint8Array;
  /** pointScalar · point + baseScalar · G. */
  multiplyAdd(point: Uint8Array, pointScalar: Uint8Array, baseScalar: Uint8Array): Uint8Array;
}

interface NativeSecp256k1 {
  publicKeyCreate(scalar: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyTweakMul(point: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array;
  publicKeyTweakAdd(point: Uint8Array, tweak: Uint8Array, compressed: boolean): Uint8Array;
}

/** Order of the group. */
export const groupOrder: bigint = secp256k1.Point.Fn.ORDER;

const toScalar = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

/** The curve in plain JavaScript: about twelve times slower, but portable. */
export const portableCurve: Curve = {
  name: 'portable',
  multiplyBase: (scalar) => secp256k1.getPublicKey(scalar, true),
  multiplyAdd: (point, pointScalar, baseScalar) =>
    secp256k1.Point.fromBytes(point)
      .multiply(toScalar(pointScalar))
      .add(secp256k1.Point.BASE.multiply(toScalar(baseScalar)))
      .toBytes(true),
};

/** libsecp256k1 from the prebuilt binaries of npm `secp256k1`, or undefined where there is none for this machine. */
export function loadNativeCurve(): Curve | undefined {
  try {
    // The package's own entry would fall back to `elliptic`; its bindings alone fail instead, and we fall back to noble.
    const require = createRequire(import.meta.url);
    const native = require('secp256k1/bindings.js') as NativeSecp256k1;
    return {
      name: 'native',
      multiplyBase: (scalar) => native.publicKeyCreate(scalar, true),
      multiplyAdd: (point, pointScalar, baseScalar) =>
        native.publicKeyTweakAdd(native.publicKeyTweakMul(point, pointScalar, true), baseScalar, true),
    };
  } catch {
    return undefined;
  }
}

/** The fastest implementation available; both give identical signatures. */
export const curve: Curve = loadNativeCurve() ?? portableCurve;
