import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bankBox, bankGovernanceBox, deskBox, poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { deployment, NOW } from '#test/support/contracts/world.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import type { ExchangeView } from './exchangeView.ts';
import { requireOffer, describeCost, describeOracle, formatMoney, quoteTrade, worthOf, type Trade } from './offer.ts';

const gpuc = 1_000_000n;
const twoDesks = [
  deskBox({ nonce: 90, askBps: 50, bidBps: 200, mostMicroGpuc: 10n * gpuc, usedMicroGpuc: 0n }),
  deskBox({ nonce: 91, askBps: 100, bidBps: 100, mostMicroGpuc: 30n * gpuc, usedMicroGpuc: 0n }),
];

/** A bank that has issued 50,000 GPUC and two desks of 10 and 30 GPUC at one price, at 2 ERG a dollar. */
function view(facts: { readonly desks?: readonly ChainBox[]; readonly age?: number } = {}): ExchangeView {
  const { desks = twoDesks, age = 5 } = facts;
  const pool = read(decodeOraclePool, poolBox({ age }));
  const height = NOW - 1;
  const fresh = isFresh(pool, deployment, height);
  return {
    deployment,
    height,
    oracle: { pool, ageBlocks: poolAgeBlocks(pool, height), fresh },
    venues: {
      banks: [read(decodeBank, bankBox())],
      desks: desks.map((box) => read(decodeDesk, box)),
      governance: read(decodeGovernance, bankGovernanceBox()),
      height,
      ...(fresh ? { oracle: pool } : {}),
    },
  };
}

const trade = (side: Trade['side'], currency: Trade['currency'], microGpuc: bigint): Trade => ({
  side,
  currency,
  microGpuc,
});
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;

describe('an offer', () => {
  it('buys with ERG at the narrowest spreads, and says what that costs beside the oracle', () => {
    const offer = quoteTrade(trade('buy', 'erg', 20n * gpuc), view());
    // 10 GPUC at 2.01 ERG, 10 at 2.02 ERG.
    expect(offer).toMatchObject({ microGpuc: 20n * gpuc, money: 20_100_000_001n + 20_200_000_001n });
    expect(offer).toMatchObject({ costBps: 75, mostMicroGpuc: 40n * gpuc });
  });

  it('sells for ERG below the oracle, and for SigUSD with the fee off', () => {
    expect(quoteTrade(trade('sell', 'erg', 10n * gpuc), view())).toMatchObject({
      money: 19_800_000_000n,
      costBps: 100,
    });
    const redeemed = quoteTrade(trade('sell', 'sigUsd', 10n * gpuc), view());
    expect(redeemed).toMatchObject({ money: 995n, costBps: 50, mostMicroGpuc: 50_000n * gpuc });
  });

  it('buys with SigUSD at a dollar', () => {
    expect(quoteTrade(trade('buy', 'sigUsd', 10n * gpuc), view())).toMatchObject({ money: 1_000n, costBps: 0 });
  });

  it('is nothing for ERG at a stale price, and says so', () => {
    const stale = view({ age: 35 });
    expect(quoteTrade(trade('buy', 'erg', gpuc), stale)).toMatchObject({ microGpuc: 0n, money: 0n, mostMicroGpuc: 0n });
    expect(() => requireOffer(trade('buy', 'erg', gpuc), stale)).toThrow(refusal('unavailable', /35 blocks old/));
    expect(describeOracle(stale)).toContain('too old to trade by');
    expect(requireOffer(trade('buy', 'sigUsd', gpuc), stale).money).toBe(100n);
    const { oracle: _, ...without } = stale;
    expect(() => requireOffer(trade('sell', 'erg', gpuc), { ...without, oracle: undefined })).toThrow(
      refusal('unavailable', /no pool/),
    );
  });

  it('that covers a trade only in part is refused with what can be had', () => {
    expect(() => requireOffer(trade('buy', 'erg', 41n * gpuc), view())).toThrow(
      refusal('ineligible', /40 GPUC at most/),
    );
    expect(() => requireOffer(trade('buy', 'erg', gpuc), view({ desks: [] }))).toThrow(
      refusal('ineligible', /nothing/),
    );
    expect(() => requireOffer(trade('buy', 'erg', 999_999n), view())).toThrow(refusal('ineligible', /1 GPUC at least/));
    // 10 at the first desk; the half that is left is below the other's least trade.
    expect(() => requireOffer(trade('buy', 'erg', 10_500_000n), view())).toThrow(refusal('ineligible', /exactly 10.5/));
  });

  it('passes over a desk that has become too old for orders, whatever it asks and has', () => {
    const old = {
      ...deskBox({ nonce: 92, askBps: 0, bidBps: 0, leastMicroGpuc: 1n }),
      creationHeight: NOW - PRESENCE_BLOCKS,
    };
    const exchange = view({ desks: [old, ...twoDesks] });
    const bought = trade('buy', 'erg', 20n * gpuc);
    expect(quoteTrade(bought, exchange)).toEqual(quoteTrade(bought, view()));
    const alone = view({ desks: [old] });
    expect(quoteTrade(bought, alone)).toMatchObject({ microGpuc: 0n, money: 0n, mostMicroGpuc: 0n });
    expect(() => requireOffer(bought, alone)).toThrow(refusal('ineligible', /nothing/));
    expect(() => requireOffer(trade('buy', 'erg', 999_999n), exchange)).toThrow(
      refusal('ineligible', /1 GPUC at least/),
    );
  });

  it('at the bank is in whole cents, and two at least to redeem', () => {
    expect(() => requireOffer(trade('sell', 'sigUsd', 10_001n), view())).toThrow(refusal('invalid', /whole cents/));
    expect(() => requireOffer(trade('sell', 'sigUsd', 10_000n), view())).toThrow(
      refusal('ineligible', /0.02 GPUC at least/),
    );
    expect(requireOffer(trade('sell', 'sigUsd', 20_000n), view()).money).toBe(1n);
  });

  it('never beats the oracle by rounding', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: gpuc, max: 9n * gpuc }), fc.boolean(), (microGpuc, buys) => {
        const exchange = view();
        const { money } = quoteTrade(trade(buys ? 'buy' : 'sell', 'erg', microGpuc), exchange);
        const worth = worthOf('erg', microGpuc, exchange.oracle) ?? 0n;
        expect(buys ? money > worth : money < worth).toBe(true);
      }),
    );
  });

  it('is written for people', () => {
    expect([formatMoney('erg', 1_500_000_000n), formatMoney('sigUsd', 150n)]).toEqual(['1.5 ERG', '1.50 SigUSD']);
    expect([describeCost(100), describeCost(-5)]).toEqual(['1.00% off the oracle', '0.05% better than the oracle']);
    expect(describeOracle(view())).toBe('1 USD = 2 ERG, 5 of 35 blocks old');
  });
});
