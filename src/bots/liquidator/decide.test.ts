import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import {
  btc,
  desk,
  due,
  first,
  flaggedAt,
  governance,
  lastFlag,
  perform,
  second,
  shard,
  told,
  usd,
  worldOf,
  type Parts,
} from '#test/support/bots/creditSnapshot.ts';
import {
  accountBox,
  bufferBlocks,
  GPU,
  healthyBox,
  unhealthyBox,
  underWaterBox,
} from '#test/support/contracts/honestAccount.ts';
import { constants, ERG, NOW } from '#test/support/contracts/world.ts';
import type { LiquidatorSnapshot } from './decide.ts';

describe('what the liquidator does to one account', () => {
  it.each<[string, ChainBox, readonly string[]]>([
    ['nothing to one that owes nothing', accountBox(), []],
    ['nothing to a healthy one', healthyBox(), []],
    ['flags an ill one', unhealthyBox(), [`flag ${first}`]],
    ['nothing while the flag is fresh', unhealthyBox('erg', flaggedAt(bufferBlocks - 1)), []],
    ['liquidates when the buffer is over', unhealthyBox('erg', due), [`liquidate ${first}`]],
    [
      'liquidates in the last block of the window',
      unhealthyBox('erg', { flaggedHeight: lastFlag }),
      [`liquidate ${first}`],
    ],
    ['flags again when the window is over', unhealthyBox('erg', { flaggedHeight: lastFlag - 1 }), [`flag ${first}`]],
    ['unflags one that healed', healthyBox('erg', due), [`unflag ${first}`]],
    [
      'never liquidates a healthy one, however long flagged',
      healthyBox('erg', flaggedAt(bufferBlocks + 5)),
      [`unflag ${first}`],
    ],
    ['waits two epochs under water', underWaterBox('erg', flaggedAt(constants.flagBlocks - 1)), []],
    ['seizes under water after them', underWaterBox(), [`liquidate ${first}`]],
    ['writes off what nothing stands behind', accountBox({ balance: -GPU, ergAbove: 0n }), [`writeOff ${first}`]],
    ['flags ill dollars', unhealthyBox('sigUsd'), [`flag ${first}`]],
    ['nothing to dust that pays no fee', unhealthyBox('erg', { balance: -4_000n, ergAbove: 13_600_000n }), []],
  ])('%s', (_name, box, expected) => {
    const world = worldOf({ boxes: [box], desks: [desk({ mostMicroGpuc: 500n * GPU })] });
    expect(told(world.actions)).toEqual(expected);
    for (const action of world.actions) perform(action, world);
  });

  it('goes by the pool of the collateral, and leaves alone what has no fresh one', () => {
    const boxes = [unhealthyBox('rsBtc'), unhealthyBox('rsEth', { nonce: 131 })];
    expect(told(worldOf({ boxes, erg: 100n * ERG }).actions)).toEqual([`flag ${first}`]);
    const stale = { ...btc, height: NOW - constants.oracleBlocks };
    expect(told(worldOf({ boxes, erg: 100n * ERG, assetPools: [stale] }).actions)).toEqual([]);
  });

  it('flags what brings nothing that repays it only within reach of the least part', () => {
    const least = governance.minPieceMicroGpuc;
    const flags = (parts: Parts) => told(worldOf({ boxes: [unhealthyBox('rsBtc')], ...parts }).actions);
    // The least part costs 20 ERG, 21 at the widest spread; flag and liquidation pay the miner, and change needs a box.
    const dear = 21n * ERG + 2n * 1_000_000n + 500_000n;
    expect(flags({ erg: dear - 1n })).toEqual([]);
    expect(flags({ erg: dear })).toEqual([`flag ${first}`]);
    expect(flags({ erg: 100n * ERG, budgetNanoErg: ERG / 10n })).toEqual([]);
    expect(flags({ gpuc: least })).toEqual([`flag ${first}`]);
    expect(flags({ cents: least / 10_000n, erg: 2_500_000n })).toEqual([`flag ${first}`]);
    expect(flags({ cents: least / 10_000n - 1n, erg: 2_500_000n })).toEqual([]);
    expect(
      told(worldOf({ boxes: [unhealthyBox('erg'), unhealthyBox('sigUsd', { nonce: 131 })], erg: ERG / 10n }).actions),
    ).toEqual([`flag ${first} ${second}`]);
  });

  it('only writes off while the price of a dollar is stale or missing', () => {
    const boxes = [unhealthyBox('erg', due), accountBox({ balance: -GPU, ergAbove: 0n, nonce: 131 })];
    const desks = [desk()];
    expect(told(worldOf({ boxes, desks, usd: undefined }).actions)).toEqual([`writeOff ${second}`]);
    const stale = { ...usd, height: NOW - constants.oracleBlocks };
    expect(told(worldOf({ boxes, desks, usd: stale }).actions)).toEqual([`writeOff ${second}`]);
  });
});

describe('several accounts', () => {
  const small = unhealthyBox('erg', { ...due, balance: -50n * GPU, ergAbove: 170n * ERG });
  const large = unhealthyBox('erg', { ...due, nonce: 131 });

  it('takes the smallest first, and no desk twice', () => {
    const boxes = [large, small];
    const liquidated = (desks: LiquidatorSnapshot['desks']) => {
      const world = worldOf({ boxes, desks, erg: 0n });
      for (const action of world.actions) perform(action, world);
      return told(world.actions);
    };
    expect(liquidated([desk()])).toEqual([`liquidate ${first}`]);
    expect(liquidated([desk(), desk({ nonce: 91 })])).toEqual([`liquidate ${first}`, `liquidate ${second}`]);
  });

  it('does not promise the same GPUC, dollars or ERG twice', () => {
    const { actions } = worldOf({ boxes: [large, small], gpuc: 60n * GPU });
    const spent = actions.map((action) => (action.kind === 'liquidate' ? action.piece.spent.microGpuc : 0n));
    expect(actions).toHaveLength(2);
    expect(spent.reduce((sum, amount) => sum + amount, 0n)).toBe(60n * GPU);
  });

  it('flags together what the same pools price, twenty in a transaction, within the budget', () => {
    const boxes = [
      ...Array.from({ length: 21 }, (_, index) => unhealthyBox('erg', { nonce: 200 + index })),
      unhealthyBox('rsBtc', { nonce: 300 }),
    ];
    const world = worldOf({ boxes, erg: 100n * ERG });
    expect(world.actions.map((action) => ('accounts' in action ? action.accounts.length : 0))).toEqual([20, 1, 1]);
    perform(world.actions[2]!, world);
    expect(worldOf({ boxes, erg: 2_500_000n }).actions).toHaveLength(2);
    expect(worldOf({ boxes, budgetNanoErg: 1_400_000n }).actions).toHaveLength(0);
    expect(worldOf({ boxes, erg: 0n }).actions).toHaveLength(0);
  });

  it('writes off one a shard, and trusts no old shard', () => {
    const lost = [0, 1].map((index) => accountBox({ balance: -GPU, ergAbove: 0n, nonce: 130 + index }));
    expect(told(worldOf({ boxes: lost }).actions)).toEqual([`writeOff ${first}`]);
    const old = { ...shard, box: { ...shard.box, creationHeight: NOW - 1_000_000 } };
    expect(told(worldOf({ boxes: lost, registries: [old] }).actions)).toEqual([]);
  });
});
