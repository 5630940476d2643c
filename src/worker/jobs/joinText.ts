/** Bytes of the first half of a character, in base64, by the stream that they came in. */
export type CutCharacters = Readonly<Partial<Record<'stdout' | 'stderr', string>>>;

export interface JoinedText {
  readonly text: string;
  /** What belongs before the next piece of the same stream. */
  readonly rest: Uint8Array;
}

/**
 * The text of `before` and `bytes` together, save for a last character of which only the beginning is there. A decoder that
 * holds such bytes back by itself would lose them with its process.
 */
export function joinText(before: Uint8Array, bytes: Uint8Array): JoinedText {
  const whole = Buffer.concat([before, bytes]);
  const end = whole.byteLength - bytesCut(whole);
  return { text: whole.toString('utf8', 0, end), rest: whole.subarray(end) };
}

/** How many bytes at the end begin a character that has more. */
function bytesCut(bytes: Uint8Array): number {
  for (let count = 1; count <= Math.min(3, bytes.byteLength); count++) {
    const byte = bytes[bytes.byteLength - count] ?? 0;
    const continues = (byte & 0b1100_0000) === 0b1000_0000;
    if (!continues) return lengthOf(byte) > count ? count : 0;
  }
  return 0;
}

/** Of the character that a byte begins. */
function lengthOf(byte: number): number {
  if (byte >= 0xf0 && byte <= 0xf4) return 4;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
}
