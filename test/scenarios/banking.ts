import { expect } from 'vitest';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import type { Frame, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import * as figure from './figures.ts';
import { valueOf, type Stage } from './stage.ts';
import { moveToken } from './tamper.ts';

const cent = 10_000n;
const boughtCents = 500n;
const redeemedCents = 200n;
/** Half a percent of what is redeemed, which stays in the bank. */
const feeCents = 1n;

/** The banks that a deployment made sell for the dollars that the reserve was given, and buy back. */
export async function boughtAndRedeemed(stage: Stage): Promise<void> {
  const { gpuc } = stage.deployment.tokens;
  const { sigUsd } = stage.deployment.externals;
  const before = await firstBank(stage);
  expect([before.issuedMicroGpuc, before.reserveCents, before.windowStart]).toEqual([0n, 0n, 0]);
  const sell = async (frame: Frame): Promise<UnsignedPlan> =>
    buildSell({
      ...frame,
      sales: [{ bank: before, cents: boughtCents }],
      funding: await stage.funding('reserve'),
    });
  await stage.refuses(
    'a unit of GPUC more than was paid for',
    async (frame) => moveToken(await sell(frame), { tokenId: gpuc, from: 0, to: 1 }),
    'script-failed',
  );
  const sale = await stage.act('sell', sell, {
    reserve: { nanoErg: -figure.minerFee, microGpuc: boughtCents * cent },
    bank: { microGpuc: -boughtCents * cent },
    minerFees: { nanoErg: figure.minerFee },
  });
  const sold = bankAt(stage, sale.outputs[0]);
  expect([sold.issuedMicroGpuc, sold.reserveCents]).toEqual([boughtCents * cent, boughtCents]);

  const redeem = async (frame: Frame): Promise<UnsignedPlan> =>
    buildRedeem({
      ...frame,
      redemptions: [{ bank: sold, microGpuc: redeemedCents * cent }],
      governance: await stage.governance(),
      funding: await stage.funding('reserve'),
    });
  await stage.refuses(
    'a redemption without its fee',
    async (frame) => moveToken(await redeem(frame), { tokenId: sigUsd, from: 0, to: 1 }),
    'script-failed',
  );
  const redemption = await stage.act('redeem', redeem, {
    reserve: { nanoErg: -figure.minerFee, microGpuc: -redeemedCents * cent },
    bank: { microGpuc: redeemedCents * cent },
    minerFees: { nanoErg: figure.minerFee },
  });
  const left = bankAt(stage, redemption.outputs[0]);
  expect(left.issuedMicroGpuc).toBe((boughtCents - redeemedCents) * cent);
  expect(left.reserveCents).toBe(boughtCents - redeemedCents + feeCents);
}

const bankAt = (stage: Stage, box: Bank['box'] | undefined): Bank => valueOf(decodeBank(box!, stage.deployment));

async function firstBank(stage: Stage): Promise<Bank> {
  const boxes = await stage.boxesOf('bank');
  expect(boxes).toHaveLength(8);
  return bankAt(stage, boxes[0]);
}
