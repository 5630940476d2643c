import { describe, expect, it } from 'vitest';
import { treasuryBox } from '#test/support/contracts/boxes.ts';
import { asset, deployment } from '#test/support/contracts/world.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { chooseTreasuryBoxes, MOST_TREASURY_BOXES } from './chooseBoxes.ts';

const { gpuc } = deployment.tokens;
const amounts = (boxes: readonly ChainBox[]) => boxes.map(({ assets }) => Number(assets[0]!.amount));
const choose = (boxes: readonly ChainBox[], microGpuc: bigint) => chooseTreasuryBoxes(boxes, microGpuc, deployment);
const mixed = (amount: bigint, others: number, nonce: number): ChainBox => ({
  ...treasuryBox(amount, nonce),
  assets: [asset(gpuc, amount), ...Array.from({ length: others }, (_, at) => asset(`${at}`.padStart(64, 'a'), 1n))],
});

describe('the treasury boxes of a payment', () => {
  const boxes = [5n, 40n, 1n, 30n].map((amount, nonce) => treasuryBox(amount, nonce));

  it.each([
    [1n, [40]],
    [40n, [40]],
    [41n, [40, 30]],
    [76n, [40, 30, 5, 1]],
    [99n, [40, 30, 5, 1]],
  ])('for %d are the richest, as many as it takes', (microGpuc, expected) => {
    expect(amounts(choose(boxes, microGpuc))).toEqual(expected);
  });

  it('are no more than fit, whatever dust lies there', () => {
    const dust = Array.from({ length: 3 * MOST_TREASURY_BOXES }, (_, nonce) => treasuryBox(1n, nonce));
    expect(choose(dust, 100n)).toHaveLength(MOST_TREASURY_BOXES);
    expect(amounts(choose([...dust, treasuryBox(200n, 900)], 100n))).toEqual([200]);
  });

  it('take strangers’ tokens along last, and no more of them than fit into an output', () => {
    const junk = [mixed(500n, 1, 1), mixed(400n, 30, 2), mixed(300n, 30, 3)];
    expect(amounts(choose([...junk, ...boxes], 50n))).toEqual([40, 30]);
    expect(amounts(choose([...junk, ...boxes], 2_000n))).toEqual([40, 30, 5, 1, 500, 400]);
    const none = { ...treasuryBox(1n, 7), assets: [] };
    expect(choose([none], 1n)).toEqual([]);
  });
});
