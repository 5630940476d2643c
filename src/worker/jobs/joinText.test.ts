import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinText } from './joinText.ts';

function joined(pieces: readonly Uint8Array[]): { texts: string[]; rest: Uint8Array } {
  let rest: Uint8Array = new Uint8Array();
  const texts = pieces.map((piece) => {
    const next = joinText(rest, piece);
    rest = next.rest;
    return next.text;
  });
  return { texts, rest };
}

describe('text that comes in pieces', () => {
  it.each(['é', '€', '😀'])('keeps %s whole wherever it is cut', (character) => {
    const bytes = Buffer.from(`a${character}b`);
    for (let at = 0; at <= bytes.byteLength; at++) {
      const { texts, rest } = joined([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(texts.join('')).toBe(`a${character}b`);
      expect(texts.join('')).not.toContain('\ufffd');
      expect(rest.byteLength).toBe(0);
    }
  });

  it('is what it was, however it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(8)), (text, sizes) => {
        const bytes = Buffer.from(text);
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) pieces.push(bytes.subarray(at, (at += size)));
        const { texts, rest } = joined([...pieces, bytes.subarray(at)]);
        expect(texts.join('') + Buffer.from(rest).toString()).toBe(bytes.toString());
      }),
    );
  });

  it('holds back no more than the three bytes of a character, and nothing that begins none', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { text, rest } = joinText(new Uint8Array(), bytes);
        expect(rest.byteLength).toBeLessThanOrEqual(3);
        expect(text + Buffer.from(rest).toString()).toBe(Buffer.from(bytes).toString());
      }),
    );
    expect(joinText(new Uint8Array(), Uint8Array.of(0x80, 0x80, 0x80, 0x80)).rest.byteLength).toBe(0);
    expect(joinText(new Uint8Array(), Uint8Array.of(0x61, 0xff)).rest.byteLength).toBe(0);
  });
});
