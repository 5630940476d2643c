import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  creditLimit,
  flagPriceBps,
  isDrawable,
  isUnhealthy,
  isUnderWater,
  ltvBps,
  mostRepayable,
  takenFor,
  type Loan,
} from './loan.ts';

const terms = { drawBps: 3_600n, restoreBps: 3_600n, thresholdBps: 5_500n, bonusBps: 1_000n };
const loans = fc
  .record({
    debtMicroGpuc: fc.bigInt(1n, 10n ** 10n),
    collateralUnits: fc.bigInt(1n, 10n ** 15n),
    unitPrice: fc.bigInt(1n, 10n ** 15n),
    gpucPrice: fc.bigInt(10n ** 8n, 10n ** 12n),
  })
  .map((numbers): Loan => ({ ...numbers, ...terms }));
const illLoans = loans.filter(isUnhealthy);
const worth = ({ collateralUnits, unitPrice }: Loan): bigint => collateralUnits * unitPrice;
/** What a liquidation leaves. */
const after = (loan: Loan, repaid: bigint): Loan => ({
  ...loan,
  debtMicroGpuc: loan.debtMicroGpuc - repaid,
  collateralUnits: loan.collateralUnits - takenFor(loan, repaid),
});

describe('a loan', () => {
  it('is drawable exactly up to its credit limit', () => {
    fc.assert(
      fc.property(loans, (loan) => {
        const limit = creditLimit(loan);
        expect(isDrawable({ ...loan, debtMicroGpuc: limit })).toBe(true);
        expect(isDrawable({ ...loan, debtMicroGpuc: limit + 1n })).toBe(false);
        expect(isDrawable(loan)).toBe(loan.debtMicroGpuc <= limit);
      }),
    );
  });

  it('is unhealthy above its threshold, consistent with its LTV', () => {
    fc.assert(
      fc.property(loans, (loan) => {
        expect(isUnhealthy(loan)).toBe(ltvBps(loan) > terms.thresholdBps);
      }),
    );
  });

  it('becomes unhealthy below the flag price, not at it', () => {
    fc.assert(
      fc.property(loans, (loan) => {
        const bps = flagPriceBps(loan);
        const at = (share: bigint): Loan => ({
          ...loan,
          unitPrice: loan.unitPrice * share,
          gpucPrice: loan.gpucPrice * 10_000n,
        });
        expect(isUnhealthy(at(bps))).toBe(false);
        if (bps > 0n) expect(isUnhealthy(at(bps - 1n))).toBe(true);
      }),
    );
  });

  it('is restored by the largest repayment, to within one unit', () => {
    fc.assert(
      fc.property(
        illLoans.filter((loan) => !isUnderWater(loan)),
        (loan) => {
          const most = mostRepayable(loan);
          expect(most).toBeGreaterThan(0n);
          expect(most).toBeLessThanOrEqual(loan.debtMicroGpuc);
          const left = after(loan, most);
          // The collateral that was taken rounds against the liquidator, so the rest is worth no less.
          expect(left.debtMicroGpuc * loan.gpucPrice * 10_000n <= worth(left) * terms.restoreBps).toBe(true);
        },
      ),
    );
  });

  it('never gives a liquidator more than repayment and bonus, over any sequence', () => {
    fc.assert(
      fc.property(illLoans, fc.bigInt(1n, 10n ** 10n), fc.integer({ min: 1, max: 50 }), (loan, repaid, times) => {
        const pieces = takenFor(loan, repaid) * BigInt(times);
        const whole = takenFor({ ...loan, collateralUnits: pieces + 1n }, repaid * BigInt(times));
        expect(pieces).toBeLessThanOrEqual(whole);
        expect(takenFor(loan, repaid) * loan.unitPrice * 10_000n).toBeLessThanOrEqual(
          repaid * 11_000n * loan.gpucPrice,
        );
      }),
    );
  });

  it('under water gives all collateral for the largest repayment', () => {
    fc.assert(
      fc.property(illLoans.filter(isUnderWater), (loan) => {
        expect(takenFor(loan, mostRepayable(loan))).toBe(loan.collateralUnits);
      }),
    );
  });
});
