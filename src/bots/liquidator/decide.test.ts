import { describe, expect, it } from 'vitest';
import { balanceOf } from '#lib/client/spendableBoxes.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { governanceBox, registryBox } from '#test/support/contracts/boxes.ts';
import { bankBox, deskBox, SIGUSD } from '#test/support/contracts/exchangeBoxes.ts';
import { read } from '#test/support/contracts/honest.ts';
import {
  accountBox,
  bufferBlocks,
  collaterals,
  GPU,
  healthyBox,
  illBox,
  NANO_ERG_PER_USD,
  underWaterBox,
  windowBlocks,
  type AccountFacts,
} from '#test/support/contracts/honestAccount.ts';
import { people } from '#test/support/contracts/people.ts';
import { asset, candidate, constants, deployment, ERG, GPUC, NOW, place, TIME } from '#test/support/contracts/world.ts';
import { PlanRunner } from '#test/support/protocol/planRunner.ts';
import { ownSequence } from '../runner/ownSequence.ts';
import { buildAction } from './buildAction.ts';
import { decideLiquidations, type LiquidatorAction, type LiquidatorSnapshot } from './decide.ts';

const height = NOW - 1;
const bot = people.bot;
const runner = new PlanRunner();
const governance = read(decodeGovernance, governanceBox({ bufferBlocks, windowBlocks }));
const account = (box: ChainBox) => read(decodeAccount, box);
const desk = (facts: Parameters<typeof deskBox>[0] = {}) => read(decodeDesk, deskBox(facts));
const bank = () => read(decodeBank, bankBox());
const shard = read(decodeRegistry, registryBox());
const { usd } = collaterals.erg.pools();
const btc = collaterals.rsBtc.pools().asset!;
const lastFlag = NOW - bufferBlocks - windowBlocks;
/** Flagged so long ago that it may be liquidated in the next block for the first time. */
const flaggedAt = (blocks: number): AccountFacts => ({ flaggedHeight: NOW - blocks });
const due = flaggedAt(bufferBlocks);

interface Parts extends Partial<Omit<LiquidatorSnapshot, 'accounts' | 'wallet'>> {
  readonly boxes?: readonly ChainBox[];
  /** In the bot's wallet. */
  readonly erg?: bigint;
  readonly gpuc?: bigint;
  readonly cents?: bigint;
}

function worldOf({ boxes = [], erg = ERG, gpuc = 0n, cents = 0n, ...parts }: Parts) {
  const assets = [asset(GPUC, gpuc), asset(SIGUSD, cents)].filter(({ amount }) => amount > 0n);
  const wallet = erg === 0n ? [] : [place(candidate(bot.ergoTree, erg, { assets }), 7_500)];
  const snapshot: LiquidatorSnapshot = {
    height,
    governance,
    usd,
    assetPools: [btc],
    accounts: boxes.map(account),
    registries: [shard],
    banks: [],
    desks: [],
    wallet: balanceOf(wallet),
    budgetNanoErg: 10_000n * ERG,
    ...parts,
  };
  return { wallet, snapshot, actions: decideLiquidations(snapshot, deployment) };
}

/** What the bot's wallet and venues' surplus are worth in nanoERG at the oracle's price. */
const worthOf = (boxes: readonly ChainBox[]): bigint =>
  boxes.reduce(
    (sum, box) =>
      sum +
      box.value +
      ((amountOf(box, GPUC) + amountOf(box, SIGUSD) * 10_000n) * NANO_ERG_PER_USD) / 1_000_000n +
      (amountOf(box, deployment.externals.rsBtc) * btc.nanoErg) / 100_000_000n,
    0n,
  );

/** Has the ledger's own rules judge an action. @returns what it adds to the bot's wealth */
function perform(action: LiquidatorAction, { wallet }: Pick<ReturnType<typeof worldOf>, 'wallet'>) {
  const plan = buildAction(action, {
    deployment,
    height,
    governance,
    funding: { boxes: wallet, changeErgoTree: bot.ergoTree },
  });
  const { outputs } = runner.run(plan, { height, timestampMs: TIME });
  const used = new Set(plan.transaction.inputs.map(({ boxId }) => boxId));
  const mine = outputs.filter(({ ergoTree }) => ergoTree === bot.ergoTree);
  const spent = wallet.filter(({ boxId }) => used.has(boxId));
  return { gainNanoErg: worthOf(mine) - worthOf(spent), walletInputs: spent.length, outputs };
}

const nonceOf = (action: LiquidatorAction): readonly string[] =>
  ('accounts' in action ? action.accounts : [action.account]).map(({ box }) => box.transactionId.replace(/^0+/, ''));
const told = (actions: readonly LiquidatorAction[]) => actions.map((one) => [one.kind, ...nonceOf(one)].join(' '));
const hexOf = (nonce: number): string => nonce.toString(16);
const [first, second] = [hexOf(130), hexOf(131)];

describe('what the liquidator does to one account', () => {
  it.each<[string, ChainBox, readonly string[]]>([
    ['nothing to one that owes nothing', accountBox(), []],
    ['nothing to a healthy one', healthyBox(), []],
    ['flags an ill one', illBox(), [`flag ${first}`]],
    ['nothing while the flag is fresh', illBox('erg', flaggedAt(bufferBlocks - 1)), []],
    ['liquidates when the buffer is over', illBox('erg', due), [`liquidate ${first}`]],
    ['liquidates in the last block of the window', illBox('erg', { flaggedHeight: lastFlag }), [`liquidate ${first}`]],
    ['flags again when the window is over', illBox('erg', { flaggedHeight: lastFlag - 1 }), [`flag ${first}`]],
    ['unflags one that healed', healthyBox('erg', due), [`unflag ${first}`]],
    [
      'never liquidates a healthy one, however long flagged',
      healthyBox('erg', flaggedAt(bufferBlocks + 5)),
      [`unflag ${first}`],
    ],
    ['waits two epochs under water', underWaterBox('erg', flaggedAt(constants.flagBlocks - 1)), []],
    ['seizes under water after them', underWaterBox(), [`liquidate ${first}`]],
    ['writes off what nothing stands behind', accountBox({ balance: -GPU, ergAbove: 0n }), [`writeOff ${first}`]],
    ['flags ill dollars', illBox('sigUsd'), [`flag ${first}`]],
    ['nothing to dust that pays no fee', illBox('erg', { balance: -4_000n, ergAbove: 13_600_000n }), []],
  ])('%s', (_name, box, expected) => {
    const world = worldOf({ boxes: [box], desks: [desk({ mostMicroGpuc: 500n * GPU })] });
    expect(told(world.actions)).toEqual(expected);
    for (const action of world.actions) perform(action, world);
  });

  it('goes by the pool of the collateral, and leaves alone what has no fresh one', () => {
    const boxes = [illBox('rsBtc'), illBox('rsEth', { nonce: 131 })];
    expect(told(worldOf({ boxes }).actions)).toEqual([`flag ${first}`]);
    const stale = { ...btc, height: NOW - constants.oracleBlocks };
    expect(told(worldOf({ boxes, assetPools: [stale] }).actions)).toEqual([]);
  });

  it('only writes off while the price of a dollar is stale or missing', () => {
    const boxes = [illBox('erg', due), accountBox({ balance: -GPU, ergAbove: 0n, nonce: 131 })];
    const desks = [desk()];
    expect(told(worldOf({ boxes, desks, usd: undefined }).actions)).toEqual([`writeOff ${second}`]);
    const stale = { ...usd, height: NOW - constants.oracleBlocks };
    expect(told(worldOf({ boxes, desks, usd: stale }).actions)).toEqual([`writeOff ${second}`]);
  });
});

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
    const { walletInputs, left, piece } = only({ boxes: [illBox('erg', due)], desks: [desk()], erg: 0n });
    expect(walletInputs).toBe(0);
    expect(piece.spent).toEqual({ nanoErg: 0n, microGpuc: 0n, cents: 0n });
    expect(left.flaggedHeight).toBe(0);
  });

  it('a bank, paid by the dollars that are taken', () => {
    const { piece, left } = only({ boxes: [illBox('sigUsd', due)], banks: [bank()] });
    expect(piece.spent).toMatchObject({ microGpuc: 0n, cents: 0n });
    expect(left.flaggedHeight).toBe(0);
  });

  it('a bank, for dollars of one’s own', () => {
    const { piece } = only({ boxes: [illBox('erg', due)], banks: [bank()], cents: 100_000n });
    expect(piece.fills.sales).toHaveLength(1);
    expect(piece.spent.cents).toBeGreaterThan(0n);
  });

  it('one’s own GPUC first, then desks', () => {
    const { piece } = only({ boxes: [illBox('erg', due)], desks: [desk()], gpuc: 20n * GPU });
    expect(piece.spent.microGpuc).toBe(20n * GPU);
    expect(piece.fills.trades[0]?.microGpuc).toBe(piece.microGpuc - 20n * GPU);
  });

  it('desks for ERG of one’s own, where the collateral buys nothing, in parts that the wallet can pay', () => {
    const { piece, left } = only({ boxes: [illBox('rsBtc', due)], desks: [desk()], erg: 41n * ERG });
    expect(piece.microGpuc).toBeGreaterThanOrEqual(governance.minPieceMicroGpuc);
    expect(piece.spent.nanoErg).toBeLessThanOrEqual(41n * ERG);
    expect(left.flaggedHeight).toBe(NOW - bufferBlocks);
  });

  it('several desks where one is too small, and a part where all are', () => {
    const small = [0, 1].map((index) => desk({ mostMicroGpuc: 20n * GPU, nonce: 90 + index, oracleHeight: 1 }));
    const { piece, left } = only({ boxes: [illBox('erg', due)], desks: small, erg: 0n });
    expect(piece.fills.trades).toHaveLength(2);
    expect(piece.microGpuc).toBe(40n * GPU);
    expect(left.balanceMicroGpuc).toBe(-60n * GPU);
  });

  it.each<[string, Parts]>([
    ['nothing from nowhere', {}],
    ['nothing below the least piece', { desks: [desk({ mostMicroGpuc: 14n * GPU })], erg: 0n }],
    ['nothing from a desk that takes more than the bonus', { desks: [desk({ askBps: 501 })] }],
  ])('%s', (_name, parts) => {
    expect(told(worldOf({ boxes: [illBox('erg', due)], ...parts }).actions)).toEqual([]);
  });

  it('nothing that loses: five percent of bonus on dollars, five percent of spread and a fee', () => {
    const parts = { boxes: [illBox('sigUsd', due)], desks: [desk({ askBps: 500 })], erg: 1_000n * ERG };
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
    ['desk that others of its kind seldom take, however large another is', { boxes: [illBox('erg', due)] }, desks],
    ['bank likewise', { boxes: [illBox('sigUsd', due)] }, banks],
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
      expect(boxIdsOf(worldOf({ boxes: [illBox('erg', due)], desks, erg: 0n }))).toEqual([cheap.box.boxId]);
    }
  });
});

describe('several accounts', () => {
  const small = illBox('erg', { ...due, balance: -50n * GPU, ergAbove: 170n * ERG });
  const large = illBox('erg', { ...due, nonce: 131 });

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
      ...Array.from({ length: 21 }, (_, index) => illBox('erg', { nonce: 200 + index })),
      illBox('rsBtc', { nonce: 300 }),
    ];
    const world = worldOf({ boxes });
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
