import { describe } from 'vitest';
import { openBox, providerBox } from '#test/support/contracts/boxes.ts';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { setLong, setWish } from '#test/support/contracts/edits.ts';
import { match } from '#test/support/contracts/honestProvider.ts';
import { hourPrice, reprice, restate, setEscrows, setOffer } from '#test/support/contracts/pricing.ts';
import { BORN, NOW } from '#test/support/contracts/world.ts';

const hourOf = (hour: number): number => Date.UTC(2026, 0, 5, hour, 30);
const matching = (): Draft => match();

/** A match at an hour of day by a provider that halves its price from one hour to another. */
const offPeak = (fromHour: number, toHour: number, hour: number) => (): Draft =>
  match({
    provider: providerBox({ terms: { offPeakFromHour: fromHour, offPeakToHour: toHour, discountBps: 5_000 } }),
    timestampMs: hourOf(hour),
  });
const atHour = (hour: number) => (draft: Draft) => {
  draft.timestampMs = hourOf(hour);
};

/** The same match as many blocks after the provider box was last spent. */
const agedProvider = (blocks: number) => (draft: Draft) => {
  draft.height = BORN + blocks;
  for (const { box } of draft.inputs.slice(1)) setWish(box, () => ({ startBy: BigInt(draft.height) }));
  restate(draft, BigInt(draft.height));
  for (const output of draft.outputs) output.creationHeight = draft.height;
};

/** Other terms for an hour's price, everything following from them. */
const terms =
  (position: number, value: bigint, discount = 0n) =>
  (draft: Draft) => {
    setOffer(draft, position, value);
    setEscrows(draft, 10n ** 14n);
    reprice(draft, hourPrice(draft, discount));
  };

describe('the price of a match', () => {
  for (const [name, from, to, hour, discounted] of [
    ['the first hour of a plain window', 1, 6, 1, true],
    ['the last hour of a plain window', 1, 6, 5, true],
    ['the hour after a plain window', 1, 6, 6, false],
    ['the hour before a plain window', 1, 6, 0, false],
    ['the first hour of a window over midnight', 22, 6, 22, true],
    ['the last hour of a window over midnight', 22, 6, 5, true],
    ['the hour after a window over midnight', 22, 6, 6, false],
    ['the hour before a window over midnight', 22, 6, 21, false],
    ['a window that ends where it starts', 7, 7, 7, false],
  ] as const) {
    accepts(`is ${discounted ? 'halved in' : 'whole in'} ${name}`, offPeak(from, to, hour), (draft) => {
      reprice(draft, hourPrice(draft, discounted ? 5_000n : 0n));
    });
  }
  accepts('counts the slots that are busy already', () => match({ provider: providerBox({ busy: 5 }) }));
  accepts('may be a single unit', matching, terms(0, 2n));
  accepts('may have the highest base', matching, terms(0, 1_000_000_000_000n));
  accepts('may have no surge', matching, terms(1, 0n));
  accepts('may have the highest surge', matching, terms(1, 100_000n));
  accepts('may have the longest jobs', matching, terms(5, 8_784n));
  accepts('may be stated at this height', matching, (draft) => {
    restate(draft, BigInt(NOW));
  });
  accepts('may be stated ten blocks ago', matching, (draft) => {
    restate(draft, BigInt(NOW - 10));
  });

  accepts('takes a provider box just before it must be renewed', matching, agedProvider(499_999));

  refuses('PRV-MATCH-34 a provider box so old that storage rent comes near', matching, agedProvider(500_000));
  refuses('PRV-MATCH-1 a discount after a plain window', offPeak(1, 6, 5), atHour(6));
  refuses('PRV-MATCH-1 a discount before a plain window', offPeak(1, 6, 1), atHour(0));
  refuses('PRV-MATCH-1 a discount after a window over midnight', offPeak(22, 6, 5), atHour(6));
  refuses('PRV-MATCH-1 a discount before a window over midnight', offPeak(22, 6, 22), atHour(21));
  refuses('PRV-MATCH-18 a price one unit higher', matching, (draft) => {
    reprice(draft, hourPrice(draft, 0n) + 1n);
  });
  refuses('PRV-MATCH-18 a price one unit lower', matching, (draft) => {
    reprice(draft, hourPrice(draft, 0n) - 1n);
  });
  refuses('PRV-MATCH-18 the batch’s own slots not counted', matching, (draft) => {
    reprice(draft, 500_000n);
  });
  refuses('PRV-MATCH-19 an hour for nothing', matching, terms(0, 0n));
  refuses('PRV-MATCH-20 a base that could overflow', matching, terms(0, 1_000_000_000_001n));
  refuses('PRV-MATCH-21 a surge that could overflow', matching, terms(1, 100_001n));
  refuses('PRV-MATCH-22 a surge below zero', matching, terms(1, -1n));
  refuses('PRV-MATCH-23 a discount below zero', offPeak(1, 6, 5), terms(4, -1n, -1n));
  refuses('PRV-MATCH-24 a longest job that could overflow', matching, terms(5, 8_785n));
  refuses('PRV-MATCH-25 a height that has not come', matching, (draft) => {
    restate(draft, BigInt(NOW + 1));
  });
  refuses('PRV-MATCH-26 a height too long ago', matching, (draft) => {
    restate(draft, BigInt(NOW - 11));
  });
  refuses(
    'PRV-BATCH-2 an action below every other',
    () => match({ jobs: [openBox({ acceptedKeys: ['71'.repeat(32)] })] }),
    (draft) => {
      setLong(draft.outputs[0]!, 'R8', 0, () => 0n);
    },
  );
});
