import { ErgoHDKey, generateProof, Prover } from '@fleet-sdk/wallet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadNativeCurve, portableCurve } from './curve.ts';
import { proofLength, schnorrSign, schnorrVerify } from './schnorr.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const secrets = bytes(32).filter((secret) => secret.some((byte) => byte !== 0) && secret[0]! < 0xff);
const keyOf = (secret: Uint8Array) => ({ secret, publicKey: portableCurve.multiplyBase(secret) });
const fleetKey = ErgoHDKey.fromMasterSeed(Buffer.alloc(64, 7), '');

describe('schnorrSign', () => {
  it('is verified by Fleet', () => {
    fc.assert(
      fc.property(secrets, fc.uint8Array({ maxLength: 300 }), (secret, message) => {
        const key = keyOf(secret);
        const proof = schnorrSign(message, key);
        expect(proof.length).toBe(proofLength);
        expect(new Prover().verify(message, proof, key.publicKey)).toBe(true);
        expect(schnorrVerify(message, proof, key.publicKey)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same bytes on the native and the portable curve, each time', () => {
    const native = loadNativeCurve();
    fc.assert(
      fc.property(secrets, fc.uint8Array({ maxLength: 300 }), (secret, message) => {
        const portable = schnorrSign(message, keyOf(secret), portableCurve);
        expect(schnorrSign(message, keyOf(secret), portableCurve)).toEqual(portable);
        // Machines without a prebuilt binary sign on the portable curve alone.
        if (native !== undefined) expect(schnorrSign(message, keyOf(secret), native)).toEqual(portable);
      }),
      { numRuns: 30 },
    );
  });

  it('uses another nonce for another message', () => {
    const key = keyOf(Buffer.alloc(32, 5));
    const commitments = ['a', 'b', 'c'].map((text) => schnorrSign(Buffer.from(text), key).toString());
    expect(new Set(commitments).size).toBe(3);
  });
});

describe('schnorrVerify', () => {
  const curves = [portableCurve, loadNativeCurve() ?? portableCurve];

  it.each(curves)('accepts what Fleet signs ($name)', (curve) => {
    const message = Buffer.from('a message');
    const proof = generateProof(message, fleetKey);
    expect(schnorrVerify(message, proof, fleetKey.publicKey, curve)).toBe(true);
  });

  it.each(curves)('refuses any changed bit of proof, message or key ($name)', (curve) => {
    const message = Buffer.alloc(40, 3);
    const key = keyOf(Buffer.alloc(32, 9));
    const whole = Buffer.concat([schnorrSign(message, key), message, key.publicKey]);
    fc.assert(
      fc.property(fc.nat(whole.length * 8 - 1), (bit) => {
        const changed = Buffer.from(whole);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        const [proof, text, publicKey] = [changed.subarray(0, 56), changed.subarray(56, 96), changed.subarray(96)];
        expect(schnorrVerify(text, proof, publicKey, curve)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it.each(curves)('refuses malformed proofs and keys without throwing ($name)', (curve) => {
    const key = keyOf(Buffer.alloc(32, 9));
    const proof = schnorrSign(Buffer.from('m'), key);
    const malformed: [Uint8Array, Uint8Array][] = [
      [new Uint8Array(0), key.publicKey],
      [proof.subarray(1), key.publicKey],
      [new Uint8Array(56), key.publicKey],
      [Buffer.concat([proof.subarray(0, 24), Buffer.alloc(32, 0xff)]), key.publicKey],
      [proof, new Uint8Array(33)],
      [proof, key.publicKey.subarray(1)],
    ];
    for (const [bad, publicKey] of malformed) {
      expect(schnorrVerify(Buffer.from('m'), bad, publicKey, curve)).toBe(false);
    }
  });
});
