import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { healthOf, liquidatableFrom } from './health.ts';
import type { Loan } from './loan.ts';
import { drawFee, mostPayable } from './spend.ts';

const terms = { bufferBlocks: 60, windowBlocks: 720, flagBlocks: 90 };
/** Collateral worth 1,000 micro-GPUC behind a debt. */
const owing = (debtMicroGpuc: bigint): Loan => ({
  debtMicroGpuc,
  collateralUnits: 1_000n,
  unitPrice: 1n,
  gpucPrice: 1n,
  drawBps: 3_600n,
  restoreBps: 3_600n,
  thresholdBps: 5_500n,
  bonusBps: 1_000n,
});
const judge = (debt: bigint, flaggedHeight: number, height: number) =>
  healthOf({ flaggedHeight }, owing(debt), { terms, height });

describe('an account’s health', () => {
  it('follows from debt and collateral value', () => {
    expect([0n, 360n, 361n, 550n, 551n].map((debt) => judge(debt, 0, 100))).toEqual([
      'safe',
      'safe',
      'warning',
      'warning',
      'flaggable',
    ]);
  });

  it('follows the flag through buffer and window', () => {
    expect([100, 159, 160, 880, 881].map((height) => judge(600n, 100, height))).toEqual([
      'flagged',
      'flagged',
      'liquidating',
      'liquidating',
      'flaggable',
    ]);
  });

  it('waits two oracle epochs under water', () => {
    expect(liquidatableFrom(100, owing(909n), terms)).toBe(160);
    expect(liquidatableFrom(100, owing(910n), terms)).toBe(190);
    expect([189, 190].map((height) => judge(910n, 100, height))).toEqual(['flagged', 'liquidating']);
  });

  it('ignores the flag of a healthy account', () => {
    expect([judge(300n, 100, 170), judge(500n, 100, 170)]).toEqual(['safe', 'warning']);
  });
});

describe('the largest payment', () => {
  it('ends at the credit limit, fee included; one unit more exceeds it', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 9n), 10n ** 9n),
        fc.bigInt(0n, 2n * 10n ** 9n),
        fc.integer({ min: 1, max: 200 }),
        (balance, limit, bps) => {
          const most = mostPayable(balance, limit, bps);
          const after = (paid: bigint): bigint => balance - paid - drawFee(balance, paid, bps);
          if (balance < -limit) {
            expect(most).toBe(0n);
            return;
          }
          expect(-after(most)).toBeLessThanOrEqual(limit);
          expect(-after(most + 1n)).toBeGreaterThan(limit);
        },
      ),
    );
  });
});
