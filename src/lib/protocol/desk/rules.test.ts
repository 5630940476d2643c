import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deskBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { decodeDesk } from './box.ts';
import { DESK_DEPOSIT_NANO_ERG } from './contract.ts';
import {
  askNanoErg,
  bidNanoErg,
  boughtMicroGpuc,
  neededMicroGpuc,
  tradableMicroGpuc,
  tradedNanoErg,
  usedAt,
} from './rules.ts';

const price = fc.bigInt({ min: 1n, max: 10n ** 12n });
const amount = fc.bigInt({ min: 1n, max: 10n ** 15n });
const spread = fc.integer({ min: 0, max: 500 });
const now = { nanoErgPerUsd: 2_000_000_000n, height: 995 };
const desk = (facts: Parameters<typeof deskBox>[0] = {}) => read(decodeDesk, deskBox(facts));

describe('the price of a desk', () => {
  it('is the oracle’s, more or less the spread', () => {
    expect(askNanoErg(1_000_000n, now.nanoErgPerUsd, 100)).toBe(2_020_000_001n);
    expect(bidNanoErg(1_000_000n, now.nanoErgPerUsd, 100)).toBe(1_980_000_000n);
  });
  it('never gains on a round trip', () => {
    fc.assert(
      fc.property(amount, price, (microGpuc, usd) => {
        expect(bidNanoErg(microGpuc, usd, 0)).toBeLessThan(askNanoErg(microGpuc, usd, 0));
      }),
    );
  });
  it('is no better for parts than for the whole', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 9n }), price, spread, (part, usd, bps) => {
        expect(1_000n * askNanoErg(part, usd, bps)).toBeGreaterThanOrEqual(askNanoErg(1_000n * part, usd, bps));
        expect(1_000n * bidNanoErg(part, usd, bps)).toBeLessThanOrEqual(bidNanoErg(1_000n * part, usd, bps));
      }),
    );
  });
});

describe('GPUC for so much ERG', () => {
  it('bought is the largest amount that the ERG pays for', () => {
    fc.assert(
      fc.property(amount, price, spread, (nanoErg, usd, bps) => {
        const most = boughtMicroGpuc(nanoErg, usd, bps);
        expect(askNanoErg(most, usd, bps)).toBeLessThanOrEqual(nanoErg);
        expect(askNanoErg(most + 1n, usd, bps)).toBeGreaterThan(nanoErg);
      }),
    );
  });
  it('sold is the smallest amount that brings the ERG', () => {
    fc.assert(
      fc.property(amount, price, spread, (nanoErg, usd, bps) => {
        const least = neededMicroGpuc(nanoErg, usd, bps);
        expect(bidNanoErg(least, usd, bps)).toBeGreaterThanOrEqual(nanoErg);
        expect(bidNanoErg(least - 1n, usd, bps)).toBeLessThan(nanoErg);
      }),
    );
  });
  it('is zero for zero', () => {
    expect(boughtMicroGpuc(0n, 1n, 0)).toBe(0n);
  });
});

describe('the largest trade of a desk', () => {
  it('is bounded by the cap at this oracle height', () => {
    expect(tradableMicroGpuc(desk(), 'sells', now)).toBe(95_000_000n);
    expect(tradableMicroGpuc(desk(), 'sells', { ...now, height: 996 })).toBe(100_000_000n);
    expect(usedAt(desk(), 996)).toBe(0n);
  });
  it('is zero at an oracle height before its last trade', () => {
    expect(tradableMicroGpuc(desk(), 'sells', { ...now, height: 994 })).toBe(0n);
  });
  it('is bounded by its GPUC minus one unit', () => {
    expect(tradableMicroGpuc(desk({ gpuc: 2_000_001n }), 'sells', now)).toBe(2_000_000n);
  });
  it('is zero if less than its minimum trade is left', () => {
    expect(tradableMicroGpuc(desk({ gpuc: 1_000_000n }), 'sells', now)).toBe(0n);
    expect(tradableMicroGpuc(desk({ usedMicroGpuc: 99_500_000n }), 'buys', now)).toBe(0n);
  });
  it('is bounded by its ERG above the deposit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n, max: 150n * 10n ** 9n }), price, spread, (nanoErg, usd, bidBps) => {
        const poor = desk({
          value: DESK_DEPOSIT_NANO_ERG + nanoErg,
          bidBps,
          leastMicroGpuc: 1n,
          mostMicroGpuc: 10n ** 17n,
        });
        const most = tradableMicroGpuc(poor, 'buys', { nanoErgPerUsd: usd, height: 995 });
        const paid = (microGpuc: bigint) => tradedNanoErg(poor, 'buys', { microGpuc, nanoErgPerUsd: usd });
        expect(paid(most)).toBeLessThanOrEqual(nanoErg);
        expect(paid(most + 1n) > nanoErg || most === 10n ** 17n - 5_000_000n).toBe(true);
      }),
    );
  });
  it.each([{ askBps: -10_000 }, { bidBps: 10_000 }, { askBps: 501 }, { bidBps: 501 }])(
    'is nothing at terms that no price can be made of, or that the script refuses: %j',
    (terms) => {
      expect(tradableMicroGpuc(desk(terms), 'sells', now)).toBe(0n);
      expect(tradableMicroGpuc(desk(terms), 'buys', now)).toBe(0n);
    },
  );
  it('is zero if only the deposit is left', () => {
    expect(tradableMicroGpuc(desk({ value: DESK_DEPOSIT_NANO_ERG }), 'buys', now)).toBe(0n);
  });
});
