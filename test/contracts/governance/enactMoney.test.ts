import { describe } from 'vitest';
import { accepts, refuses } from '#test/support/contracts/expectations.ts';
import { setAssets, setLong, spareAssets } from '#test/support/contracts/edits.ts';
import type { Draft } from '#test/support/contracts/draft.ts';
import { enact } from '#test/support/contracts/honest.ts';
import { constants } from '#test/support/contracts/world.ts';
import { parameterPositions } from '#lib/protocol/governance/contract.ts';
import type { AssetRegister } from '#lib/protocol/shared/registers.ts';

type Box = Draft['outputs'][number];

/** Changes what is proposed and, alike, what is enacted. */
const inBoth =
  (change: (box: Box) => void) =>
  (draft: Draft): void => {
    change(draft.dataInputs[0]!);
    change(draft.outputs[0]!);
  };

const saying = (name: keyof typeof parameterPositions, value: bigint) =>
  inBoth((box) => {
    setLong(box, 'R4', parameterPositions[name], () => value);
  });

const withAssets = (change: (rows: readonly AssetRegister[]) => readonly AssetRegister[]) =>
  inBoth((box) => {
    setAssets(box, change);
  });

/** Enacts one new asset beside those in force, with some of its numbers different. */
const adding = (numbers: Readonly<Record<number, bigint>>) =>
  withAssets((rows) => [
    ...rows,
    ...spareAssets(1).map((row) => ({ ...row, numbers: row.numbers.map((value, at) => numbers[at] ?? value) })),
  ]);

describe('enacted parameters of money', () => {
  accepts('pass at their least', enact, (draft) => {
    saying('originationBps', 1n)(draft);
    saying('bufferBlocks', BigInt(constants.flagBlocks))(draft);
    saying('windowBlocks', BigInt(constants.leastWindowBlocks))(draft);
    saying('minPieceMicroGpuc', 1n)(draft);
    saying('bankFeeBps', 1n)(draft);
    saying('bankCapMicroGpuc', 10_000_000_000n)(draft);
    saying('bankWindowBlocks', 1n)(draft);
  });
  accepts('pass at their most', enact, (draft) => {
    saying('originationBps', 200n)(draft);
    saying('bufferBlocks', 720n)(draft);
    saying('windowBlocks', 5_040n)(draft);
    saying('minPieceMicroGpuc', 100_000_000n)(draft);
    saying('bankFeeBps', 200n)(draft);
    saying('bankCapMicroGpuc', 2n ** 63n - 1n)(draft);
    saying('bankWindowBlocks', 1_440n)(draft);
  });

  refuses('GOV-ENACT-20 credit without an origination fee', enact, saying('originationBps', 0n));
  refuses('GOV-ENACT-21 an origination fee above two percent', enact, saying('originationBps', 201n));
  refuses(
    'GOV-ENACT-22 a buffer shorter than two oracle epochs',
    enact,
    saying('bufferBlocks', BigInt(constants.flagBlocks - 1)),
  );
  refuses('GOV-ENACT-23 a buffer above a day', enact, saying('bufferBlocks', 721n));
  refuses(
    'GOV-ENACT-24 a window too short to be hit',
    enact,
    saying('windowBlocks', BigInt(constants.leastWindowBlocks - 1)),
  );
  refuses('GOV-ENACT-25 a window above a week', enact, saying('windowBlocks', 5_041n));
  refuses('GOV-ENACT-26 a least piece of nothing', enact, saying('minPieceMicroGpuc', 0n));
  refuses('GOV-ENACT-27 a least piece above a hundred GPUC', enact, saying('minPieceMicroGpuc', 100_000_001n));
  refuses('GOV-ENACT-28 a bank without a fee', enact, saying('bankFeeBps', 0n));
  refuses('GOV-ENACT-29 a bank fee above two percent', enact, saying('bankFeeBps', 201n));
  refuses('GOV-ENACT-30 a cap that shuts the bank', enact, saying('bankCapMicroGpuc', 9_999_999_999n));
  refuses('GOV-ENACT-31 a bank window of no blocks', enact, saying('bankWindowBlocks', 0n));
  refuses('GOV-ENACT-32 a bank window above two days', enact, saying('bankWindowBlocks', 1_441n));
});

describe('enacted assets', () => {
  accepts('may be switched on and off', enact, (draft) => {
    withAssets((rows) => rows.map((row) => ({ ...row, numbers: row.numbers.with(6, 1n - row.numbers[6]!) })))(draft);
  });
  accepts(
    'may grow to twelve',
    enact,
    withAssets((rows) => [...rows, ...spareAssets(12 - rows.length)]),
  );
  accepts('may draw up to what they restore to, at the least bonus', enact, adding({ 2: 1n, 3: 1n, 4: 2n, 5: 200n }));
  accepts('may reach the highest threshold and bonus', enact, adding({ 3: 8_332n, 4: 8_333n, 5: 2_000n }));

  refuses('GOV-ENACT-33 other assets than proposed', enact, (draft) => {
    setAssets(draft.outputs[0]!, (rows) => [...rows, ...spareAssets(1)]);
  });
  refuses(
    'GOV-ENACT-34 an asset in force dropped',
    enact,
    withAssets((rows) => rows.slice(0, -1)),
  );
  refuses(
    'GOV-ENACT-35 a thirteenth asset',
    enact,
    withAssets((rows) => [...rows, ...spareAssets(13 - rows.length)]),
  );
  refuses(
    'GOV-ENACT-36 another pool for an asset in force',
    enact,
    withAssets((rows) => rows.map((row, index) => (index === 2 ? { ...row, nft: 'dd'.repeat(32) } : row))),
  );
  refuses(
    'GOV-ENACT-36 another token in the place of an asset in force',
    enact,
    withAssets((rows) => rows.map((row, index) => (index === 2 ? { ...row, id: 'dd'.repeat(32) } : row))),
  );
  for (const [at, name] of [
    [0, 'numerator'],
    [1, 'denominator'],
    [2, 'draw'],
    [3, 'restore'],
    [4, 'threshold'],
    [5, 'bonus'],
  ] as const) {
    refuses(
      `GOV-ENACT-37 another ${name} for an asset in force`,
      enact,
      withAssets((rows) =>
        rows.map((row, index) =>
          index === 0 ? { ...row, numbers: row.numbers.with(at, row.numbers[at]! + (at === 2 ? -1n : 1n)) } : row,
        ),
      ),
    );
  }
  refuses(
    'GOV-ENACT-38 one token on two rows',
    enact,
    withAssets((rows) => [...rows, { ...rows[2]!, numbers: spareAssets(1)[0]!.numbers }]),
  );
  refuses(
    'GOV-ENACT-39 a row with an eighth number',
    enact,
    withAssets((rows) => [...rows, ...spareAssets(1).map((row) => ({ ...row, numbers: [...row.numbers, 0n] }))]),
  );
  refuses('GOV-ENACT-40 an asset worth nothing', enact, adding({ 0: 0n }));
  refuses('GOV-ENACT-41 an asset worth infinity', enact, adding({ 1: 0n }));
  refuses('GOV-ENACT-42 a draw of nothing', enact, adding({ 2: 0n }));
  refuses('GOV-ENACT-43 a draw above what liquidation restores to', enact, adding({ 2: 3_001n }));
  refuses('GOV-ENACT-44 a threshold at what liquidation restores to', enact, adding({ 4: 3_000n }));
  refuses('GOV-ENACT-45 a bonus below two percent', enact, adding({ 5: 199n }));
  refuses('GOV-ENACT-46 a bonus above a fifth', enact, adding({ 5: 2_001n }));
  refuses('GOV-ENACT-47 a threshold that its bonus turns into bad debt', enact, adding({ 4: 8_334n, 5: 2_000n }));
});
