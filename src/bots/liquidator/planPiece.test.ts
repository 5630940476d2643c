import { describe, expect, it } from 'vitest';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { bankBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import {
  account,
  bank,
  desk,
  due,
  governance,
  perform,
  told,
  worldOf,
  type Parts,
} from '#test/support/bots/creditSnapshot.ts';
import { bufferBlocks, GPU, unhealthyBox } from '#test/support/contracts/honestAccount.ts';
import { ERG, NOW } from '#test/support/contracts/world.ts';
import { ownSequence } from '../runner/ownSequence.ts';

describe('where the GPUC comes from', () => {
  const only = (parts: Parts) => {
    const world = worldOf(parts);
    const [action] = world.actions;
    if (action?.kind !== 'liquidate') throw new Error(`not a liquidation but ${told(world.actions).join()}`);
    const { gainNanoErg, walletInputs, outputs } = perform(action, world);
    const { piece } = action;
    // The quote rounds each part against the bot, by a nanoERG at most.
    expect(gainNanoErg).toBeGreaterThanOrEqual(piece.gainNanoErg);
    expect(gainNanoErg - piece.gainNanoErg).toBeLessThanOrEqual(3n);
    expect(piece.gainNanoErg).toBeGreaterThan(0n);
    return { piece, walletInputs, left: account(outputs[0]!) };
  };

  it('a desk, paid by the ERG that is taken: no key signs and no wallet is touched', () => {
    const { walletInputs, left, piece } = only({ boxes: [unhealthyBox('erg', due)], desks: [desk()], erg: 0n });
    expect(walletInputs).toBe(0);
    expect(piece.spent).toEqual({ nanoErg: 0n, microGpuc: 0n, cents: 0n });
    expect(left.flaggedHeight).toBe(0);
  });

  it('a bank, paid by the dollars that are taken', () => {
    const { piece, left } = only({ boxes: [unhealthyBox('sigUsd', due)], banks: [bank()] });
    expect(piece.spent).toMatchObject({ microGpuc: 0n, cents: 0n });
    expect(left.flaggedHeight).toBe(0);
  });

  it('a bank, for dollars of one’s own', () => {
    const { piece } = only({ boxes: [unhealthyBox('erg', due)], banks: [bank()], cents: 100_000n });
    expect(piece.fills.sales).toHaveLength(1);
    expect(piece.spent.cents).toBeGreaterThan(0n);
  });

  it('one’s own GPUC first, then desks', () => {
    const { piece } = only({ boxes: [unhealthyBox('erg', due)], desks: [desk()], gpuc: 20n * GPU });
    expect(piece.spent.microGpuc).toBe(20n * GPU);
    expect(piece.fills.trades[0]?.microGpuc).toBe(piece.microGpuc - 20n * GPU);
  });

  it('desks for ERG of one’s own, where the collateral buys nothing, in parts that the wallet can pay', () => {
    const { piece, left } = only({ boxes: [unhealthyBox('rsBtc', due)], desks: [desk()], erg: 41n * ERG });
    expect(piece.microGpuc).toBeGreaterThanOrEqual(governance.minPieceMicroGpuc);
    expect(piece.spent.nanoErg).toBeLessThanOrEqual(41n * ERG);
    expect(left.flaggedHeight).toBe(NOW - bufferBlocks);
  });

  it('several desks where one is too small, and a part where all are', () => {
    const small = [0, 1].map((index) => desk({ mostMicroGpuc: 20n * GPU, nonce: 90 + index, oracleHeight: 1 }));
    const { piece, left } = only({ boxes: [unhealthyBox('erg', due)], desks: small, erg: 0n });
    expect(piece.fills.trades).toHaveLength(2);
    expect(piece.microGpuc).toBe(40n * GPU);
    expect(left.balanceMicroGpuc).toBe(-60n * GPU);
  });

  it.each<[string, Parts]>([
    ['nothing from nowhere', {}],
    ['nothing below the least piece', { desks: [desk({ mostMicroGpuc: 14n * GPU })], erg: 0n }],
    ['nothing from a desk that takes more than the bonus', { desks: [desk({ askBps: 501 })] }],
  ])('%s', (_name, parts) => {
    expect(told(worldOf({ boxes: [unhealthyBox('erg', due)], ...parts }).actions)).toEqual([]);
  });

  it('nothing that loses: five percent of bonus on dollars, five percent of spread and a fee', () => {
    const parts = { boxes: [unhealthyBox('sigUsd', due)], desks: [desk({ askBps: 500 })], erg: 1_000n * ERG };
    expect(told(worldOf(parts).actions)).toEqual([]);
  });
});

describe('of venues that are as good', () => {
  const eight = Array.from({ length: 8 }, (_, index) => 300 + index);
  const salts = Array.from({ length: 400 }, (_, index) => `${index}`);
  const boxIdsOf = ({ actions }: ReturnType<typeof worldOf>): readonly string[] =>
    actions.flatMap((action) =>
      action.kind === 'liquidate'
        ? [
            ...action.piece.fills.trades.map(({ desk }) => desk),
            ...action.piece.fills.sales.map(({ bank }) => bank),
          ].map(({ box: { boxId } }) => boxId)
        : [],
    );
  const desks = eight.map((nonce, index) => desk({ nonce, gpuc: BigInt(1_000 + index) * GPU }));
  const banks = eight.map((nonce) => read(decodeBank, bankBox({ nonce })));

  it.each<[string, Parts, readonly (Desk | Bank)[]]>([
    [
      'desk that others of its kind seldom take, however large another is',
      { boxes: [unhealthyBox('erg', due)] },
      desks,
    ],
    ['bank likewise', { boxes: [unhealthyBox('sigUsd', due)] }, banks],
  ])('takes a %s', (_name, parts, venues) => {
    const liked = (salt: string): Parts =>
      venues === desks ? { desks: ownSequence(desks, salt) } : { banks: ownSequence(banks, salt) };
    const chosen = salts.flatMap((salt) => boxIdsOf(worldOf({ ...parts, ...liked(salt) })));
    const counts = venues.map(({ box }) => chosen.filter((id) => id === box.boxId).length);
    expect(chosen).toHaveLength(salts.length);
    expect(Math.min(...counts)).toBeGreaterThan(25);
    expect(Math.max(...counts)).toBeLessThan(80);
  });

  it('never takes a dearer or smaller one for that', () => {
    const [cheap, dear, small] = [
      desk({ nonce: 300, askBps: 50 }),
      desk({ nonce: 301, askBps: 51 }),
      desk({ nonce: 302, askBps: 50, gpuc: 20n * GPU }),
    ];
    for (const salt of salts.slice(0, 20)) {
      const desks = ownSequence([cheap, dear, small], salt);
      expect(boxIdsOf(worldOf({ boxes: [unhealthyBox('erg', due)], desks, erg: 0n }))).toEqual([cheap.box.boxId]);
    }
  });
});
