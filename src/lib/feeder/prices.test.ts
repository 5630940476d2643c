import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstPrices, poolPrices } from './prices.ts';

const nanoUsd = fc.bigInt({ min: 1n, max: 10n ** 18n });

describe('pool prices', () => {
  it('are nanoERG a dollar, a bitcoin and an ether', () => {
    expect(poolPrices(firstPrices)).toEqual({
      ergUsdPool: 2_000_000_000n,
      btcPool: 120_000_000_000_000n,
      ethPool: 6_000_000_000_000n,
    });
  });

  it('are never zero, and never above the true price by more than that', () => {
    fc.assert(
      fc.property(nanoUsd, nanoUsd, nanoUsd, (ERG, BTC, ETH) => {
        const { ergUsdPool, btcPool, ethPool } = poolPrices({ ERG, BTC, ETH });
        for (const [said, dollars] of [
          [ergUsdPool, 10n ** 9n],
          [btcPool, BTC],
          [ethPool, ETH],
        ] as const) {
          expect(said).toBeGreaterThan(0n);
          expect(said === 1n || said * ERG <= dollars * 10n ** 9n).toBe(true);
          expect((said + 1n) * ERG).toBeGreaterThan(dollars * 10n ** 9n);
        }
      }),
    );
  });
});
