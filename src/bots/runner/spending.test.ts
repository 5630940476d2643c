import { describe, expect, it } from 'vitest';
import { SIGUSD } from '#test/support/contracts/exchangeBoxes.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, deployment, ERG, GPUC, place } from '#test/support/contracts/world.ts';
import { createSpending } from './spending.ts';

const key = people.bot;
const held = (gpuc: bigint, cents: bigint) => [
  place(candidate(key.ergoTree, ERG, { assets: [asset(GPUC, gpuc), asset(SIGUSD, cents)] }), 1),
];
const dollar = 1_000_000n;

describe('what may be spent of a purse', () => {
  it.each<[string, bigint, bigint, bigint]>([
    ['nothing but ERG without leave', 0n, 0n, 0n],
    ['GPUC first', 30n * dollar, 30n * dollar, 0n],
    ['then SigUSD for what is left, in whole cents', 52_019_999n, 50n * dollar, 201n],
    ['all of it with much leave', 1_000n * dollar, 50n * dollar, 9_000n],
  ])('is %s', (_name, budgetMicroGpuc, gpuc, cents) => {
    const spending = createSpending({ key, budgetNanoErg: ERG, budgetMicroGpuc }, deployment);
    expect(spending.within(held(50n * dollar, 9_000n))).toMatchObject({
      nanoErg: ERG,
      tokens: { [GPUC]: gpuc, [SIGUSD]: cents },
    });
  });

  it('is less after each payment, dollars and GPUC alike', () => {
    const spending = createSpending({ key, budgetNanoErg: ERG, budgetMicroGpuc: 30n * dollar }, deployment);
    spending.spend({ nanoErg: 5n, microGpuc: 10n * dollar, cents: 500n });
    expect(spending.leftNanoErg).toBe(ERG - 5n);
    expect(spending.within(held(50n * dollar, 1n)).tokens).toEqual({ [GPUC]: 15n * dollar, [SIGUSD]: 0n });
  });
});
