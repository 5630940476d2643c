import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatErg, formatGpuc, parseErg, parseGpuc } from './money.ts';

describe('money', () => {
  it('reads and writes without losing a unit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (amount) => {
        expect(parseGpuc(formatGpuc(amount))).toBe(amount);
        expect(parseErg(formatErg(amount))).toBe(amount);
      }),
    );
  });

  it.each(['1,5', '1.0000001', '-1', '', ' 1', '1e3', '0x10', '.5', '1.'])('refuses %j', (text) => {
    expect(() => parseGpuc(text)).toThrow(expect.objectContaining({ code: 'invalid' }) as Error);
  });

  it('knows the decimals of each', () => {
    expect([parseGpuc('1.20'), parseErg('0.5')]).toEqual([1_200_000n, 500_000_000n]);
    expect([formatGpuc(1_200_000n), formatErg(1n)]).toEqual(['1.2', '0.000000001']);
    expect([formatGpuc(-1_500_000n), formatGpuc(-1n), formatErg(-2n * 10n ** 9n)]).toEqual(['-1.5', '-0.000001', '-2']);
  });
});
