import { describe, expect, it } from 'vitest';
import { bankBox, bankGovernanceBox, deskBox, orderBox, poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { ERG, NOW } from '#test/support/contracts/world.ts';
import { decodeBank, type Bank } from '../bank/box.ts';
import { decodeDesk, type Desk } from '../desk/box.ts';
import { decodeGovernance } from '../governance/box.ts';
import { decodeOraclePool } from '../oracle/box.ts';
import { PlanError } from '../shared/planError.ts';
import { HEIGHT_WINDOW_BLOCKS } from '../shared/constants.ts';
import { PRESENCE_BLOCKS } from '../shared/presence.ts';
import { decodeOrder } from './box.ts';
import type { Venues } from './fills.ts';
import { leastOutOf, quote, quoteOrder, type QuoteRequest } from './rules.ts';

const venues: Venues = {
  banks: [bankBox(), bankBox({ nonce: 81, issuedCents: 1_000n })].map((box) => read(decodeBank, box)),
  desks: [
    deskBox({ nonce: 90, askBps: 200, bidBps: 50 }),
    deskBox({ nonce: 91, askBps: 50, bidBps: 200, usedMicroGpuc: 90_000_000n }),
    deskBox({ nonce: 92, askBps: 100, bidBps: 100, leastMicroGpuc: 20_000_000n }),
  ].map((box) => read(decodeDesk, box)),
  governance: read(decodeGovernance, bankGovernanceBox()),
  oracle: read(decodeOraclePool, poolBox()),
  height: NOW - 1,
};
const spreadsOf = ({ fills }: ReturnType<typeof quote>) => fills.trades.map(({ desk }) => desk.terms);

describe('quote', () => {
  it('buys GPUC for SigUSD at a bank, one to one', () => {
    expect(quote({ given: 'sigUsd', wanted: 'gpuc', amount: { given: 1_234n } }, venues)).toMatchObject({
      given: 1_234n,
      received: 12_340_000n,
      short: 0n,
      fills: { sales: [{ cents: 1_234n }], redemptions: [], trades: [] },
    });
  });
  it('charges a whole cent for a fraction of a cent', () => {
    const bought = quote({ given: 'sigUsd', wanted: 'gpuc', amount: { wanted: 12_345_678n } }, venues);
    expect(bought).toMatchObject({ given: 1_235n, received: 12_350_000n, short: 0n });
  });
  it('redeems at several shards if one has not issued enough', () => {
    const redeemed = quote({ given: 'gpuc', wanted: 'sigUsd', amount: { given: 50_005_000_000n } }, venues);
    expect(redeemed.fills.redemptions.map(({ microGpuc }) => microGpuc)).toEqual([50_000_000_000n, 5_000_000n]);
    expect(redeemed).toMatchObject({ given: 50_005_000_000n, received: 4_975_000n + 497n, short: 0n });
  });
  it('redeems for an exact amount of SigUSD', () => {
    const redeemed = quote({ given: 'gpuc', wanted: 'sigUsd', amount: { wanted: 995n } }, venues);
    expect(redeemed).toMatchObject({ given: 10_000_000n, received: 995n, short: 0n });
  });
  it.each<[string, QuoteRequest]>([
    ['dgcm desk', { given: 'erg', wanted: 'gpuc', amount: { wanted: 5_000_000n } }],
    ['a bank that sells', { given: 'sigUsd', wanted: 'gpuc', amount: { given: 500n } }],
    ['a bank that redeems', { given: 'gpuc', wanted: 'sigUsd', amount: { given: 5_000_000n } }],
  ])('trades at %s only as long as an order takes it', (_name, wish) => {
    const aged = (creationHeight: number): Venues => {
      const of = <V extends Bank | Desk>(all: readonly V[]) =>
        all.map((venue) => ({ ...venue, box: { ...venue.box, creationHeight } }));
      return { ...venues, banks: of(venues.banks), desks: of(venues.desks) };
    };
    // In the last of the blocks that it may take until the order is traded.
    const oldest = venues.height + HEIGHT_WINDOW_BLOCKS - (PRESENCE_BLOCKS - 1);
    expect(quote(wish, aged(oldest)).short).toBe(0n);
    expect(quote(wish, aged(oldest - 1))).toMatchObject({ given: 0n, received: 0n });
    // A young one beside it trades.
    const { banks, desks } = aged(oldest - 1);
    const both = { ...venues, banks: [...banks, ...venues.banks], desks: [...desks, ...venues.desks] };
    expect(quote(wish, both)).toEqual(quote(wish, venues));
  });
  it('reports what banks cannot redeem as short', () => {
    const redeemed = quote({ given: 'gpuc', wanted: 'sigUsd', amount: { given: 60_000_000_000n } }, venues);
    expect(redeemed).toMatchObject({ given: 50_010_000_000n, short: 9_990_000_000n });
  });
  it('buys at the narrowest spread first, then at the next', () => {
    const bought = quote({ given: 'erg', wanted: 'gpuc', amount: { wanted: 40_000_000n } }, venues);
    expect(bought.fills.trades.map(({ microGpuc }) => microGpuc)).toEqual([10_000_000n, 30_000_000n]);
    expect(spreadsOf(bought).map(({ askBps }) => askBps)).toEqual([50, 100]);
    expect(bought).toMatchObject({ given: 20_100_000_001n + 60_600_000_001n, received: 40_000_000n, short: 0n });
  });
  it('skips a desk whose minimum trade exceeds the rest', () => {
    const bought = quote({ given: 'erg', wanted: 'gpuc', amount: { wanted: 25_000_000n } }, venues);
    expect(spreadsOf(bought).map(({ askBps }) => askBps)).toEqual([50, 200]);
  });
  it('skips many tiny desks despite their narrow spread', () => {
    const crowd = Array.from({ length: 30 }, (_, index) =>
      read(decodeDesk, deskBox({ nonce: 300 + index, askBps: 0, gpuc: 499_999n, leastMicroGpuc: 1n })),
    );
    const crowded = { ...venues, desks: [...crowd, ...venues.desks] };
    const bought = quote({ given: 'erg', wanted: 'gpuc', amount: { wanted: 10_000_000n } }, crowded);
    expect(spreadsOf(bought).map(({ askBps }) => askBps)).toEqual([50]);
    const little = quote({ given: 'erg', wanted: 'gpuc', amount: { wanted: 400_000n } }, crowded);
    expect(spreadsOf(little).map(({ askBps }) => askBps)).toEqual([0]);
  });
  it('never spends more ERG than given', () => {
    const bought = quote({ given: 'erg', wanted: 'gpuc', amount: { given: 20n * ERG } }, venues);
    expect(bought.given).toBeLessThanOrEqual(20n * ERG);
    expect(bought.short).toBeLessThan(3_000n);
    expect(bought.received).toBe((20n * ERG * 10_000_000_000n - 1n) / (2_000_000_000n * 10_050n));
  });
  it('sells at the highest bid', () => {
    const sold = quote({ given: 'gpuc', wanted: 'erg', amount: { given: 10_000_000n } }, venues);
    expect(sold).toMatchObject({ received: 19_900_000_000n, short: 0n });
    expect(spreadsOf(sold).map(({ bidBps }) => bidBps)).toEqual([50]);
  });
  it('routes SigUSD to ERG through a bank and a desk', () => {
    const crossed = quote({ given: 'sigUsd', wanted: 'erg', amount: { given: 1_000n } }, venues);
    expect(crossed).toMatchObject({ given: 1_000n, received: 19_900_000_000n, short: 0n });
    expect(crossed.fills).toMatchObject({
      sales: [{ cents: 1_000n }],
      trades: [{ side: 'buys', microGpuc: 10_000_000n }],
    });
  });
  it('buys no more GPUC than the second leg takes', () => {
    const crossed = quote({ given: 'erg', wanted: 'sigUsd', amount: { given: 20n * ERG } }, venues);
    expect(crossed.fills.redemptions).toMatchObject([{ microGpuc: 9_950_000n }]);
    expect(crossed.fills.trades).toMatchObject([{ side: 'sells', microGpuc: 9_950_000n }]);
    expect(crossed).toMatchObject({ given: 19_999_500_001n, received: 990n });
  });
  it('routes to an exact amount of ERG', () => {
    const crossed = quote({ given: 'sigUsd', wanted: 'erg', amount: { wanted: 10n * ERG } }, venues);
    expect(crossed.received).toBeGreaterThanOrEqual(10n * ERG);
    expect(crossed.given).toBe(503n);
  });
  it('has no desk trades without an oracle', () => {
    const { oracle: _, ...blind } = venues;
    expect(quote({ given: 'erg', wanted: 'gpuc', amount: { given: ERG } }, blind)).toMatchObject({
      received: 0n,
      short: ERG,
    });
  });
  it.each<QuoteRequest>([
    { given: 'erg', wanted: 'erg', amount: { given: 1n } },
    { given: 'erg', wanted: 'gpuc', amount: { given: 0n } },
    { given: 'gpuc', wanted: 'erg', amount: { wanted: -1n } },
  ])('refuses $given for $wanted', (wish) => {
    expect(() => quote(wish, venues)).toThrow(PlanError);
  });
});

describe('leastOutOf', () => {
  it('rounds down', () => {
    expect(leastOutOf(9_999n, 50)).toBe(9_949n);
    expect(leastOutOf(9_999n, 0)).toBe(9_999n);
  });
  it.each([-1, 0.5, 10_000])('refuses a slippage of %d', (slippageBps) => {
    expect(() => leastOutOf(1n, slippageBps)).toThrow(PlanError);
  });
});

describe('quoteOrder', () => {
  const order = (facts: Parameters<typeof orderBox>[0] = {}) => read(decodeOrder, orderBox(facts));

  it('executes an order whose minimum output is met', () => {
    expect(quoteOrder(order(), venues)?.received).toBeGreaterThan(9_800_000n);
  });
  it('skips an order whose minimum output is not met', () => {
    expect(quoteOrder(order({ leastOut: 10_000_000n }), venues)).toBeUndefined();
  });
  it('skips an expired order', () => {
    expect(quoteOrder(order({ expiryHeight: NOW - 1 }), venues)).toBeUndefined();
    expect(quoteOrder(order({ expiryHeight: NOW }), venues)).toBeDefined();
  });
  it('skips an order that wants what it gives', () => {
    expect(quoteOrder(order({ given: 'gpuc', wanted: 'gpuc', amount: 5n }), venues)).toBeUndefined();
  });
  it('skips an order that carries less than its tip', () => {
    expect(quoteOrder({ ...order(), amount: 0n }, venues)).toBeUndefined();
  });
});
