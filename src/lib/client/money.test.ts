import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatErg, formatGpuc, formatPercent, formatSigUsd, parseErg, parseGpuc, parsePercent } from './money.ts';

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

  it.each(['', '%', '-1%', '0.001%', '1 %', '1e1%', '0,5%', '1%%', '1234567%'])(
    'takes %j for no percentage',
    (text) => {
      expect(() => parsePercent(text)).toThrow(expect.objectContaining({ code: 'invalid' }) as Error);
    },
  );

  it('reads percent as basis points, with the sign or without', () => {
    expect(['0.5%', '0.5', '1%', '12.34%', '0%'].map(parsePercent)).toEqual([50, 50, 100, 1_234, 0]);
    expect([50, 0, 12_345].map(formatPercent)).toEqual(['0.50%', '0.00%', '123.45%']);
  });

  it('knows the decimals of each', () => {
    expect([formatErg(-399_999_300_000n), formatGpuc(-1n)]).toEqual(['-399.9993', '-0.000001']);
    expect([0n, 5n, 1_050n, -1n].map(formatSigUsd)).toEqual(['0.00', '0.05', '10.50', '-0.01']);
    expect([parseGpuc('1.20'), parseErg('0.5')]).toEqual([1_200_000n, 500_000_000n]);
    expect([formatGpuc(1_200_000n), formatErg(1n)]).toEqual(['1.2', '0.000000001']);
    expect([formatGpuc(-1_500_000n), formatGpuc(-1n), formatErg(-2n * 10n ** 9n)]).toEqual(['-1.5', '-0.000001', '-2']);
  });
});
