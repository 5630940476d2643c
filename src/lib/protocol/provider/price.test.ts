import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { providerTerms } from '#test/support/protocol/arbitraries.ts';
import { busyAfter, hourPriceMicroGpuc } from './price.ts';

const noon = Date.UTC(2026, 0, 5, 12, 59, 59, 999);
const terms = {
  basePriceMicroGpuc: 500_000n,
  surgeBps: 1_000,
  offPeakFromHour: 0,
  offPeakToHour: 0,
  discountBps: 2_500,
  longestHours: 10,
};
const at = (hour: number) => Date.UTC(2026, 0, 5, hour, 30);

describe('hourPriceMicroGpuc', () => {
  it.each([
    ['idle', 0, 500_000n],
    ['half busy', 5, 525_000n],
    ['full', 10, 550_000n],
  ])('%s', (_, busy, price) => {
    expect(hourPriceMicroGpuc({ slots: 10, terms }, busy, noon)).toBe(price);
  });

  it.each([
    [9, 17, 8, false],
    [9, 17, 9, true],
    [9, 17, 17, false],
    [22, 6, 23, true],
    [22, 6, 5, true],
    [22, 6, 6, false],
    [7, 7, 7, false],
    [0, 24, 23, true],
  ])('off-peak from %i to %i, at %i o’clock: %s', (offPeakFromHour, offPeakToHour, hour, cheap) => {
    const provider = { slots: 1, terms: { ...terms, offPeakFromHour, offPeakToHour } };
    expect(hourPriceMicroGpuc(provider, 0, at(hour))).toBe(cheap ? 375_000n : 500_000n);
  });

  it('rounds down, never below what it is rounded from by one', () => {
    fc.assert(
      fc.property(providerTerms, fc.integer({ min: 1, max: 1_000 }), fc.nat(1_000), (stated, slots, busy) => {
        const plain = { ...stated, offPeakFromHour: 0, offPeakToHour: 0 };
        const price = hourPriceMicroGpuc({ slots, terms: plain }, Math.min(busy, slots), noon);
        const exact =
          Number(stated.basePriceMicroGpuc) * (1 + (stated.surgeBps / 10_000) * (Math.min(busy, slots) / slots));
        expect(Number(price)).toBeLessThanOrEqual(exact * (1 + 1e-9));
        expect(Number(price)).toBeGreaterThan(exact * (1 - 1e-9) - 1);
      }),
    );
  });

  it.each([
    ['a negative discount', { discountBps: -1, offPeakToHour: 24 }],
    ['a discount of more than everything', { discountBps: 10_001, offPeakToHour: 24 }],
    ['a free hour', { basePriceMicroGpuc: 0n }],
    ['a price beyond the limit', { basePriceMicroGpuc: 1_000_000_000_001n }],
    ['a surge beyond the limit', { surgeBps: 100_001 }],
    ['a negative surge', { surgeBps: -1 }],
    ['jobs beyond a year', { longestHours: 8_785 }],
  ])('gives price 0 for %s', (_, change) => {
    expect(hourPriceMicroGpuc({ slots: 10, terms: { ...terms, ...change } }, 1, noon)).toBe(0n);
  });
});

it('counts missing tickets as busy slots', () => {
  expect(busyAfter({ slots: 4, ticketsHome: 5 }, 0)).toBe(0);
  expect(busyAfter({ slots: 4, ticketsHome: 2 }, 1)).toBe(4);
});
