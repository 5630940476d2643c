import { SigmaByteReader } from '@fleet-sdk/serializer';
import { describe, expect, it } from 'vitest';
import { readSigmaProposition } from './sigmaProposition.ts';

const POINT = '0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798';
const DLOG = `cd${POINT}`;
const DH_TUPLE = `ce${POINT.repeat(4)}`;

const read = (bytes: string) => readSigmaProposition(new SigmaByteReader(`${bytes}ffff`));

describe('a proposition', () => {
  it.each([
    ['a key', DLOG, 398, 56],
    ['a Diffie-Hellman tuple', DH_TUPLE, 714, 56],
    ['both of two keys', `9602${DLOG}${DLOG}`, 797, 88],
    ['either of two keys', `9702${DLOG}${DLOG}`, 797, 112],
    ['two of three keys', `980203${DLOG.repeat(3)}`, 1_199, 144],
    ['a key and one of two', `9602${DLOG}9702${DLOG}${DH_TUPLE}`, 1_513, 144],
  ])('prices %s', (_, bytes, verifyCost, proofBytes) => {
    expect(read(bytes)).toEqual({ kind: 'to-prove', bytes, verifyCost, proofBytes });
  });

  it('asks no proof for what is decided', () => {
    expect(read('d3')).toEqual({ kind: 'true', bytes: 'd3', verifyCost: 0, proofBytes: 0 });
    expect(read('d2')).toEqual({ kind: 'false', bytes: 'd2', verifyCost: 0, proofBytes: 0 });
  });

  it('ends where the next begins', () => {
    const reader = new SigmaByteReader(DLOG + DH_TUPLE);
    expect([readSigmaProposition(reader).bytes, readSigmaProposition(reader).bytes]).toEqual([DLOG, DH_TUPLE]);
  });

  it('refuses what it does not know', () => {
    expect(() => read('aa')).toThrow(/unknown sigma proposition aa/);
  });
});
