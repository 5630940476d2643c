import type { Parameters } from '#lib/protocol/governance/box.ts';
import { DAY_BLOCKS, flat, type PricePath } from './prices.ts';
import { fullSetting, GPU, type Setting } from './setting.ts';
import { setUp } from './setUp.ts';
import { simulate } from './simulate.ts';
import type { Sample } from './watch.ts';
import type { World } from './world.ts';

/** What one figure does when all others stay at the defaults. */
export interface Swept {
  readonly group: string;
  readonly value: number;
  readonly path: string;
  /** Of all debt when the run begins: what nothing stood behind at worst, and what liquidators repaid. */
  readonly badShare: number;
  readonly repaidShare: number;
  /** Where it is the reserve that matters. */
  readonly samples?: readonly Sample[];
  readonly row: Record<string, string | number>;
}

const ACCOUNTS = 120;
const small = (seed: number, rest: Partial<Setting> = {}): Setting => ({
  ...fullSetting(seed),
  accounts: ACCOUNTS,
  providers: 5,
  holders: 8,
  desks: 5,
  ...rest,
});

const falling = (percent: number, blocks: number, time: string): PricePath => ({
  name: `-${percent}% in ${time}`,
  blocks: blocks + 900,
  at: (block) => 1 - (percent / 100) * Math.min(1, block / blocks),
});

const inADay = (percent: number): PricePath => falling(percent, DAY_BLOCKS, 'a day');
const inThreeDays = (percent: number): PricePath => falling(percent, 3 * DAY_BLOCKS, 'three days');
/** As long as flag and buffer: whoever falls in that time falls unseen. */
const inTwoHours = (percent: number): PricePath => falling(percent, 60, 'two hours');

/** The dip that a short buffer sells into: a third, for two hours. */
const dip: PricePath = {
  name: '-30% for two hours',
  blocks: 900,
  at: (block) =>
    block <= 60 ? 1 - (0.3 * block) / 60 : block <= 120 ? 0.7 : block <= 180 ? 0.7 + (0.25 * (block - 120)) / 60 : 0.95,
};

interface Case {
  readonly group: string;
  readonly value: number;
  readonly path: PricePath;
  readonly parameters?: Partial<Parameters>;
  readonly setting?: Partial<Setting>;
  readonly run?: boolean;
}

const cases = ({ governance }: World): readonly Case[] => [
  ...[35, 60, 70, 80].map((value) => ({ group: 'fall, %', value, path: inADay(value) })),
  ...[20, 30, 40, 50].map((value) => ({ group: 'fall, %', value, path: inTwoHours(value) })),
  ...[60, 120, 240, 480].flatMap((value) =>
    [inADay(60), dip].map((path) => ({
      group: 'buffer, blocks',
      value,
      path,
      parameters: { bufferBlocks: value },
    })),
  ),
  ...[4_500, 5_000, 5_500, 5_900, 6_500].map((value) => ({
    group: 'threshold, bps',
    value,
    path: inTwoHours(40),
    parameters: {
      assets: governance.assets.map((asset) => (asset.drawBps === 8_000 ? asset : { ...asset, thresholdBps: value })),
    },
  })),
  ...[1_000, 200, 50, 20].map((value) => ({
    group: 'cap of each of 5 desks, $ an epoch',
    value,
    path: inThreeDays(60),
    setting: { deskCapUsd: value },
  })),
  ...[1_000, 100, 10].map((value) => ({
    group: 'capital of the liquidator, ERG',
    value,
    path: inThreeDays(60),
    setting: { liquidatorErg: value },
  })),
  ...[10_000, 20_000, 50_000, 100_000].map((value) => ({
    group: 'bank cap, GPUC a shard and window',
    value,
    path: flat,
    parameters: { bankCapMicroGpuc: BigInt(value) * GPU },
    setting: { holderUsd: 60_000 },
    run: true,
  })),
];

/** Varies one number at a time, on fewer accounts; only of some groups where it is said which. */
export function sweep(seed: number, say: (text: string) => unknown, groups?: RegExp): readonly Swept[] {
  const worlds = new Map<string, World>();
  const worldOf = (setting: Partial<Setting>): World => {
    const key = JSON.stringify(setting);
    const world = worlds.get(key) ?? setUp(small(seed, setting));
    worlds.set(key, world);
    return world;
  };
  const wanted = cases(worldOf({})).filter(({ group }) => groups?.test(group) ?? true);
  return wanted.map((one) => {
    const { group, value, path, parameters = {}, setting = {}, run = false } = one;
    const world = worldOf(setting).fork(parameters);
    const outcome = simulate(world, { name: path.name, path, liquidator: true, run, mustHold: false });
    const first = outcome.samples[0]!;
    const { mostBadUsd, work, reserveGoneAt } = outcome;
    const badShare = mostBadUsd / first.debtUsd;
    const repaidShare = Number(work.repaidMicroGpuc) / 1e6 / first.debtUsd;
    say(`${group} ${value}, ${path.name}: ${mostBadUsd.toFixed(0)} bad`);
    const row = {
      path: `${group} = ${value}: ${path.name}`,
      txs: outcome.transactions,
      liquidations: work.liquidations,
      'repaid $': Math.round(Number(work.repaidMicroGpuc) / 1e6),
      'worst bad debt $': Math.round(mostBadUsd),
      'last bad debt $': Math.round(outcome.lastBadUsd),
      'of debt $': Math.round(first.debtUsd),
      'longest close': outcome.closedIn.at(-1) ?? '',
      'still ill': outcome.stillIll,
      'reserve gone at': reserveGoneAt ?? '',
    };
    return {
      group,
      value,
      path: path.name,
      badShare,
      repaidShare,
      row,
      ...(run ? { samples: outcome.samples } : {}),
    };
  });
}
