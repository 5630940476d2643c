import { describe, expect, it } from 'vitest';
import { decodeAccount, type Account } from '#lib/protocol/account/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import type { PricePools } from '#lib/protocol/oracle/price.ts';
import { governanceBox } from '#test/support/contracts/boxes.ts';
import {
  accountBox,
  collaterals,
  GPU,
  healthyBox,
  unhealthyBox,
  POOL_AGE,
} from '#test/support/contracts/honestAccount.ts';
import { frame, read } from '#test/support/contracts/honest.ts';
import { constants, deployment, JUNK, NOW } from '#test/support/contracts/world.ts';
import { outlookOf, type Conditions } from './outlook.ts';
import { outlookLines } from './outlookLines.ts';

const [bufferBlocks, windowBlocks] = [70, 40];
const conditions = (pools: PricePools | undefined, height = frame.height): Conditions => ({
  deployment,
  height,
  governance: read(decodeGovernance, governanceBox({ bufferBlocks, windowBlocks })),
  pools,
});
const account = (box: Parameters<typeof decodeAccount>[0]): Account => read(decodeAccount, box);
const ergPools = collaterals.erg.pools();
const words = (box: Parameters<typeof decodeAccount>[0], given: Conditions): string =>
  outlookLines(outlookOf(account(box), given))
    .map(([label, text]) => `${label}: ${text}`)
    .join('\n');

describe('where an account stands', () => {
  it('is told in figures that follow from price, collateral and debt', () => {
    // 40 GPUC owed against 800 ERG at half a dollar: 400 dollars, of which 144 may be owed.
    const { credit } = outlookOf(account(healthyBox()), conditions(ergPools));
    expect(credit).toMatchObject({
      health: 'safe',
      worthMicroGpuc: 400n * GPU,
      limitMicroGpuc: 144n * GPU,
      // 104 more, less a half per cent of them.
      payableMicroGpuc: 104n * GPU - 520_000n,
      ltvBps: 1_000n,
      priceMicroUsd: 500_000n,
      priceAgeBlocks: POOL_AGE,
      fresh: true,
      // 40 ÷ (800 × 55 %) = 0.0909…, up to the next basis point of half a dollar.
      flagPriceMicroUsd: 90_950n,
    });
  });

  it('has no price to fear where nothing is owed, or where a dollar is a dollar', () => {
    expect(words(accountBox(), conditions(ergPools))).toMatch(/health: safe: nothing is owed/);
    const dollars = words(healthyBox('sigUsd'), conditions(collaterals.sigUsd.pools()));
    expect(dollars).toMatch(/collateral: 400 SigUSD, worth \$400 at \$1 each\n/);
    expect(dollars).toMatch(/flagged if: SigUSD counts as a dollar whatever happens/);
  });

  it('names each state of health, with what comes next', () => {
    const at = (flaggedHeight: number) => words(unhealthyBox('erg', { flaggedHeight }), conditions(ergPools));
    expect(at(0)).toMatch(/flaggable: owes 58\.83% .* above 55%; repay or add collateral now/);
    expect(at(NOW - 5)).toContain(
      `flagged: owes 58.83% of what its collateral is worth; liquidated from height ${NOW + 65}`,
    );
    expect(at(NOW - 75)).toMatch(/liquidating: .* anybody may take collateral/);
    expect(words(accountBox({ balance: -150n * GPU }), conditions(ergPools))).toMatch(
      /warning: owes 37\.5% .* no more can be drawn above 36%[^]*worst case: once flagged, 70 blocks \(about 140 minutes\)/,
    );
  });

  it('warns of a flag that outlived the recovery of its account, and not of one that is over', () => {
    const { bufferBlocks, windowBlocks } = conditions(ergPools).governance;
    const at = (flaggedHeight: number) => words(healthyBox('erg', { flaggedHeight }), conditions(ergPools));
    expect(at(NOW - 5)).toMatch(
      new RegExp(`WARNING: .* an earlier flag counts until height ${NOW - 5 + bufferBlocks + windowBlocks}.* unflag`),
    );
    expect(at(NOW - bufferBlocks - windowBlocks)).toContain(`counts until height ${NOW}:`);
    expect(at(NOW - 1 - bufferBlocks - windowBlocks)).not.toContain('WARNING');
    expect(at(0)).not.toContain('WARNING');
  });

  it('warns of a price that is too old, and of none', () => {
    const old = conditions(ergPools, NOW - POOL_AGE + constants.oracleBlocks);
    expect(outlookOf(account(healthyBox()), old).credit).toMatchObject({ fresh: false });
    expect(words(healthyBox(), old)).toMatch(/WARNING: The price is 36 blocks old, too old to draw by/);
    const blind = outlookOf(account(healthyBox()), conditions(undefined));
    expect(blind.credit).toBeUndefined();
    expect(words(healthyBox(), conditions(undefined))).toMatch(/whose price is not known now/);
  });

  it('counts nothing beside a token that governance does not list', () => {
    const box = accountBox({ collateral: { tokenId: JUNK, amount: 7n } });
    expect(outlookOf(account(box), conditions(ergPools))).toMatchObject({
      collateral: { name: JUNK, units: 7n, listed: false },
      credit: undefined,
    });
    expect(words(box, conditions(ergPools))).toMatch(/counts for nothing[^]*WARNING: Governance does not list/);
  });
});
