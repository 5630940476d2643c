import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { decodeBank } from './box.ts';
import { CENT_MICRO_GPUC } from './contract.ts';
import {
  capOf,
  feeBpsOf,
  microGpucForCents,
  redeemableMicroGpuc,
  redemptionCents,
  sellableCents,
  windowAt,
  type BankParameters,
} from './rules.ts';

const GPUC = 1_000_000n;
const parameters: BankParameters = { bankFeeBps: 50, bankCapMicroGpuc: 100_000n * GPUC, bankWindowBlocks: 720 };
const withFee = (bankFeeBps: number): BankParameters => ({ ...parameters, bankFeeBps });
const cents = fc.bigInt({ min: 1n, max: 6_500_000_000n });
const fee = fc.integer({ min: 1, max: 200 });
const bank = read(decodeBank, bankBox());

describe('redemptionCents', () => {
  it.each([
    [1n, 0n],
    [2n, 1n],
    [199n, 198n],
    [200n, 199n],
    [201n, 199n],
    [1_000n, 995n],
  ])('pays for %d cents of GPUC %d cents', (given, paid) => {
    expect(redemptionCents(given * CENT_MICRO_GPUC, parameters)).toBe(paid);
  });
  it('never pays back more than the purchase price', () => {
    fc.assert(
      fc.property(cents, fee, (paid, bps) => {
        expect(redemptionCents(paid * CENT_MICRO_GPUC, withFee(bps))).toBeLessThan(paid);
      }),
    );
  });
  it('pays no more for parts than for the whole', () => {
    fc.assert(
      fc.property(cents, cents, fee, (left, right, bps) => {
        const pay = (part: bigint) => redemptionCents(part * CENT_MICRO_GPUC, withFee(bps));
        expect(pay(left) + pay(right)).toBeLessThanOrEqual(pay(left + right));
      }),
    );
  });
});

describe('microGpucForCents', () => {
  it('is the least that redeems for so many cents', () => {
    fc.assert(
      fc.property(cents, fee, (wanted, bps) => {
        const needed = microGpucForCents(wanted, withFee(bps));
        expect(redemptionCents(needed, withFee(bps))).toBe(wanted);
        expect(redemptionCents(needed - CENT_MICRO_GPUC, withFee(bps))).toBeLessThan(wanted);
      }),
    );
  });
});

describe('bounds on governance’s bank parameters', () => {
  it.each([
    [0, 1],
    [1, 1],
    [200, 200],
    [201, 200],
  ])('a fee of %d basis points counts as %d', (stated, counted) => {
    expect(feeBpsOf(withFee(stated))).toBe(counted);
  });
  it('a cap is 10,000 GPUC at least', () => {
    expect(capOf({ ...parameters, bankCapMicroGpuc: 1n })).toBe(10_000n * GPUC);
    expect(capOf(parameters)).toBe(100_000n * GPUC);
  });
});

describe('the redemption window', () => {
  const at = (height: number, change: Partial<BankParameters> = {}) =>
    windowAt({ windowStart: 1_000, redeemedMicroGpuc: 7n }, { ...parameters, ...change }, height);

  it('lasts until its length has passed', () => {
    expect(at(1_718)).toEqual({ windowStart: 1_000, redeemedMicroGpuc: 7n });
    expect(at(1_719)).toEqual({ windowStart: 1_720, redeemedMicroGpuc: 0n });
  });
  it('lasts 1,440 blocks at most', () => {
    expect(at(2_438, { bankWindowBlocks: 9_999 }).windowStart).toBe(1_000);
    expect(at(2_439, { bankWindowBlocks: 9_999 }).windowStart).toBe(2_440);
  });
});

describe('what a shard trades', () => {
  it('is redeemed within the cap', () => {
    expect(redeemableMicroGpuc({ ...bank, issuedMicroGpuc: 10n ** 13n }, parameters, 1_000)).toBe(99_000n * GPUC);
  });
  it('is redeemed within what was issued', () => {
    expect(redeemableMicroGpuc(bank, parameters, 1_000)).toBe(50_000n * GPUC);
  });
  it('is nothing where a cap was lowered below what was redeemed', () => {
    const used = { ...bank, redeemedMicroGpuc: 20_000n * GPUC };
    expect(redeemableMicroGpuc(used, { ...parameters, bankCapMicroGpuc: 0n }, 1_000)).toBe(0n);
  });
  it('is sold in whole cents, but for the last unit', () => {
    expect(sellableCents({ gpucMicroGpuc: 20_000n })).toBe(1n);
    expect(sellableCents({ gpucMicroGpuc: 20_001n })).toBe(2n);
    expect(sellableCents({ gpucMicroGpuc: 1n })).toBe(0n);
  });
});
