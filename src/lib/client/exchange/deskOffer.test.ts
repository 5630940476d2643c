import { expect, it } from 'vitest';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import { deskBox, poolBox } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import { NOW } from '#test/support/contracts/world.ts';
import { deskOffer } from './deskOffer.ts';

const desk = read(decodeDesk, deskBox());
const oracle = read(decodeOraclePool, poolBox());
const height = NOW - 1;

it('offers what cap and stock leave, nothing at a stale price, and nothing once too old for orders', () => {
  expect(deskOffer(desk, { oracle, height })).toEqual({ sells: 95_000_000n, buys: 95_000_000n, tooOld: false });
  expect(deskOffer(desk, { oracle: undefined, height })).toEqual({ sells: 0n, buys: 0n, tooOld: false });
  const old = { ...desk, box: { ...desk.box, creationHeight: NOW - PRESENCE_BLOCKS } };
  expect(deskOffer(old, { oracle, height })).toEqual({ sells: 0n, buys: 0n, tooOld: true });
});
