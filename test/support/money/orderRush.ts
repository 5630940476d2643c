import { expect } from 'vitest';
import { createExecutor } from '#bots/executor/createExecutor.ts';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { formatErg } from '#lib/client/money.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import { decodeOrder, tokenOf, type Order } from '#lib/protocol/order/box.ts';
import { DEFAULT_ORDER_TIP_NANO_ERG } from '#lib/protocol/order/contract.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { playRound } from '#test/integration/bots/playRound.ts';
import { people } from '../contracts/people.ts';
import { valueOf } from '../protocol/planRunner.ts';
import { bankOutput, deskOutput, orderOutput, type OrderFacts } from './exchangeOutputs.ts';
import { foundMoneyChain, NANO_ERG_PER_USD, type MoneyChain } from './moneyChain.ts';

export interface RushOrder {
  readonly orders: number;
  /** Of those, so many want more than anybody gives: they expire. */
  readonly greedy: number;
  readonly banks: number;
  readonly desks: number;
  readonly mostBlocks: number;
}

export interface RushReport {
  /** Executions in each block. */
  readonly blocks: readonly number[];
  readonly filled: number;
  readonly refunded: number;
  /** Orders with more than one payout, or none. */
  readonly astray: number;
  /** Shards and desks that traded. */
  readonly used: { readonly banks: number; readonly desks: number };
  /** Payouts below what their owner wanted. */
  readonly short: number;
  readonly lostRaces: number;
  readonly earnedNanoErg: readonly bigint[];
  readonly expectedNanoErg: bigint;
  /** Shards with less in reserve than they have issued, and desks that are worth less than before. */
  readonly poorer: number;
  /** Everything on the chain by asset, before and after. */
  readonly supply: { readonly before: ReadonlyMap<string, bigint>; readonly after: ReadonlyMap<string, bigint> };
}

const ERG = 1_000_000_000n;
const owners = [people.consumer, people.otherConsumer, people.owner, people.worker];
const executors = [people.bot, people.thief];
/** What everybody starts with. */
const PURSE_NANO_ERG = 100n * ERG;
const PLACED_AT_ONCE = 100;

/** Every kind of order in turn, from one dollar to twenty. */
function wish(index: number, greedy: boolean, expiryHeight: number): OrderFacts {
  const dollars = BigInt(1 + (index % 20));
  const terms = { ownerTree: owners[index % owners.length]!.ergoTree, expiryHeight };
  const cents = { given: 'sigUsd', amount: dollars * 100n } as const;
  const gpuc = { given: 'gpuc', amount: dollars * 1_000_000n } as const;
  const erg = { given: 'erg', amount: dollars * 2n * ERG } as const;
  // A desk keeps 1.5 % at most here, a bank half a percent and a cent.
  const kinds: readonly OrderFacts[] = [
    { ...cents, wanted: 'gpuc', leastOut: dollars * 1_000_000n },
    { ...erg, wanted: 'gpuc', leastOut: (dollars * 1_000_000n * 98n) / 100n },
    { ...gpuc, wanted: 'erg', leastOut: (dollars * 2n * ERG * 98n) / 100n },
    { ...gpuc, wanted: 'sigUsd', leastOut: (dollars * 100n * 99n) / 100n - 1n },
    { ...cents, wanted: 'erg', leastOut: (dollars * 2n * ERG * 98n) / 100n },
    { ...erg, wanted: 'sigUsd', leastOut: (dollars * 100n * 97n) / 100n - 1n },
  ];
  const kind = kinds[index % kinds.length]!;
  return { ...kind, ...terms, ...(greedy ? { leastOut: 2n * (kind.leastOut ?? 0n) } : {}) };
}

/** Confirms so many orders, then lets two executors at them, block by block, and at last at those that expired. */
export async function runRush(rush: RushOrder): Promise<RushReport> {
  const money = foundMoneyChain();
  const { devchain } = money;
  const { placed, expiryHeight } = setUp(money, rush);
  const before = money.supply();
  const idle = new Set([...money.unspent('bank'), ...money.unspent('desk')].map(({ boxId }) => boxId));
  const usedOf = (name: 'bank' | 'desk'): number => money.unspent(name).filter(({ boxId }) => !idle.has(boxId)).length;
  const wealth = deskWorths(money);
  const bots = executors.map((key) => executorOf(money, key));
  const blocks: number[] = [];
  let lostRaces = 0;
  while (blocks.length < rush.mostBlocks && money.unspent('order').length > rush.greedy) {
    lostRaces += await workUntilIdle(bots);
    const waiting = money.unspent('order').length;
    devchain.mine();
    blocks.push(waiting - money.unspent('order').length);
  }
  const unfilled = money.unspent('order').length;
  devchain.mine(expiryHeight - devchain.height);
  await workUntilIdle(bots);
  devchain.mine();
  const after = deskWorths(money);
  return {
    blocks,
    lostRaces,
    used: { banks: usedOf('bank'), desks: usedOf('desk') },
    filled: rush.orders - unfilled,
    refunded: unfilled - money.unspent('order').length,
    ...judgePayouts(money, placed),
    ...judgeTips(money, placed),
    poorer: poorShards(money) + [...wealth].filter(([owner, worth]) => (after.get(owner) ?? 0n) < worth).length,
    supply: { before, after: money.supply() },
  };
}

function setUp(money: MoneyChain, rush: RushOrder) {
  const { deployment, devchain } = money;
  // Desks see two orders of three, ten dollars and a half on average; together they just take them at one price.
  const mostMicroGpuc = (BigInt(rush.orders) * 7_200_000n) / BigInt(rush.desks);
  money.make([
    ...Array.from({ length: rush.banks }, () => bankOutput(deployment, 1_000_000n)),
    // Five spreads, 0.5 % to 1.5 %, each at several desks of owners of their own.
    ...Array.from({ length: rush.desks }, (_, index) => {
      const spread = 50 + 25 * (index % 5);
      const { ergoTree: ownerTree } = new SecretKey(Buffer.alloc(32, 100 + index));
      return deskOutput(deployment, { ownerTree, askBps: spread, bidBps: spread, mostMicroGpuc });
    }),
  ]);
  const parts = Math.ceil(rush.orders / PLACED_AT_ONCE);
  const expiryHeight = devchain.height + parts + rush.mostBlocks + 2;
  const placed: ChainBox[] = [];
  for (let at = 0; at < rush.orders; at += PLACED_AT_ONCE) {
    const count = Math.min(PLACED_AT_ONCE, rush.orders - at);
    const wishes = Array.from({ length: count }, (_, index) =>
      wish(at + index, at + index < rush.greedy, expiryHeight),
    );
    placed.push(...money.make(wishes.map((facts) => orderOutput(deployment, facts))));
  }
  money.publish();
  return { placed, expiryHeight };
}

const executorOf = ({ chain, deployment }: MoneyChain, { ergoTree: rewardErgoTree }: SecretKey) =>
  createExecutor({ chain, deployment, clock: systemClock, maxJobsPerBatch: 50, rewardErgoTree });

/** Rounds of all of them at once, until none finds anything to do. @returns how many transactions were refused */
async function workUntilIdle(bots: readonly ReturnType<typeof executorOf>[]): Promise<number> {
  let refused = 0;
  for (;;) {
    const reports = await Promise.all(bots.map((bot) => playRound(bot)));
    refused += reports.reduce((sum, report) => sum + report.refused, 0);
    if (reports.every(({ sent }) => sent === 0)) return refused;
  }
}

/** What owners got: each order's payout carries its id. */
function judgePayouts({ devchain, deployment }: MoneyChain, placed: readonly ChainBox[]) {
  const payouts = Map.groupBy(
    owners.flatMap(({ ergoTree }) => devchain.index.lists.boxesByTree.of(ergoTree).map(({ box }) => box)),
    (box) => readBytes(box, 'R4'),
  );
  const orders = placed.map((box) => valueOf(decodeOrder(box, deployment)));
  const astray = orders.filter(({ box, ownerTree }) => {
    const [first, ...others] = payouts.get(box.boxId) ?? [];
    return first?.ergoTree !== ownerTree || others.length > 0;
  });
  const short = orders.filter((order) => {
    const [payout] = payouts.get(order.box.boxId) ?? [];
    return payout === undefined || (!isRefund(order, payout) && receivedIn(order, payout, deployment) < order.leastOut);
  });
  return { astray: astray.length, short: short.length };
}

const isRefund = ({ box, tipNanoErg }: Order, payout: ChainBox): boolean =>
  payout.value === box.value - tipNanoErg && JSON.stringify(amounts(payout)) === JSON.stringify(amounts(box));

const amounts = ({ assets }: ChainBox) => assets.map(({ tokenId, amount }) => `${tokenId} ${amount}`);

const receivedIn = ({ box, wanted, tipNanoErg }: Order, payout: ChainBox, deployment: Deployment): bigint =>
  wanted === 'erg' ? payout.value - box.value + tipNanoErg : amountOf(payout, tokenOf(wanted, deployment));

/** What executors earned, and what tips leave after a miner's fee for each transaction that spent an order. */
function judgeTips({ devchain }: MoneyChain, placed: readonly ChainBox[]) {
  const spentIn = new Set(placed.map(({ boxId }) => devchain.index.boxes.get(boxId)?.spending?.transactionId));
  const earned = executors.map(({ ergoTree }) =>
    devchain.index.lists.unspentByTree.of(ergoTree).reduce((sum, { box }) => sum + box.value, -PURSE_NANO_ERG),
  );
  return {
    earnedNanoErg: earned,
    expectedNanoErg:
      BigInt(placed.length) * DEFAULT_ORDER_TIP_NANO_ERG - BigInt(spentIn.size) * DEFAULT_MINER_FEE_NANO_ERG,
  };
}

/** Shards that could not buy back all that they have issued. */
const poorShards = (money: MoneyChain): number =>
  money
    .unspent('bank')
    .map((box) => valueOf(decodeBank(box, money.deployment)))
    .filter(({ reserveCents, issuedMicroGpuc }) => reserveCents * CENT_MICRO_GPUC < issuedMicroGpuc).length;

/** What each owner's desk is worth at the oracle's price, in nanoERG. */
const deskWorths = (money: MoneyChain): ReadonlyMap<string, bigint> =>
  new Map(
    money
      .unspent('desk')
      .map((box) => valueOf(decodeDesk(box, money.deployment)))
      .map(({ ownerTree, box, gpucMicroGpuc }) => [
        ownerTree,
        box.value + (gpucMicroGpuc * NANO_ERG_PER_USD) / 1_000_000n,
      ]),
  );

export function renderRush(rush: RushOrder, report: RushReport): string {
  const { blocks, filled, refunded, lostRaces, used, earnedNanoErg } = report;
  return [
    `${rush.orders} orders: ${filled} filled in ${blocks.length} blocks (${blocks.join(', ')}), ${refunded} refunded`,
    `at ${used.banks} shards and ${used.desks} desks by ${earnedNanoErg.length} executors, who lost ${lostRaces} races`,
    `and earned ${earnedNanoErg.map((nanoErg) => formatErg(nanoErg)).join(' and ')} ERG`,
    '',
  ].join('\n');
}

/** All that no order, owner, desk or executor may complain of, whatever the numbers. */
export function expectFair(rush: RushOrder, report: RushReport): void {
  const { filled, refunded, astray, short, poorer, supply, earnedNanoErg, expectedNanoErg } = report;
  expect([filled + refunded, astray, short, poorer]).toEqual([rush.orders, 0, 0, 0]);
  expect(supply.after).toEqual(supply.before);
  expect(earnedNanoErg.reduce((sum, nanoErg) => sum + nanoErg, 0n)).toBe(expectedNanoErg);
}
