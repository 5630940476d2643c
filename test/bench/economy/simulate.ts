import { arbitrage } from './agents/arbitrageur.ts';
import { refillDesks } from './agents/deskOwner.ts';
import { drawAll, run } from './agents/holders.ts';
import { liquidate, noWork, type Work } from './agents/liquidator.ts';
import { publishPrices } from './agents/oracle.ts';
import { FrozenWatch } from './frozenWatch.ts';
import { Watch, type Sample } from './watch.ts';
import type { Scenario } from './scenarios.ts';
import { clock, GPU } from './setting.ts';
import { expectConserved } from './simLedger.ts';
import type { World } from './world.ts';

/** What came of a scenario; dollars are GPUC. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly samples: readonly Sample[];
  readonly work: Work;
  readonly accounts: number;
  readonly transactions: number;
  /** The most that debts exceeded what stood behind them at the true price, at any time, written off included. */
  readonly mostBadUsd: number;
  readonly lastBadUsd: number;
  /** Blocks from falling ill to health, or to the end of the account. */
  readonly closedIn: readonly number[];
  /** Accounts that were ill at the end. */
  readonly stillIll: number;
  readonly redeemedUsd: number;
  readonly drawnUsd: number;
  /** The first block at which no shard took anything back although somebody wanted to redeem. */
  readonly capHitAt: number | undefined;
  readonly reserveGoneAt: number | undefined;
  readonly frozen: FrozenWatch | undefined;
}

/** How much somebody who is bound to redeem was refused by caps, and when the reserve was gone. */
interface Redemption {
  redeemedMicroGpuc: bigint;
  drawnMicroGpuc: bigint;
  capHitAt: number | undefined;
  reserveGoneAt: number | undefined;
}

/** Plays a scenario on a fork of a world; nothing is made or lost in any step. */
export function simulate(origin: World, scenario: Scenario): Outcome {
  const world = origin.fork();
  const start = world.ledger.height;
  const totals = world.ledger.totals();
  const work = noWork();
  const watch = new Watch(world);
  const frozen = scenario.frozen === undefined ? undefined : new FrozenWatch(scenario.frozen);
  const redemption: Redemption = {
    redeemedMicroGpuc: 0n,
    drawnMicroGpuc: 0n,
    capHitAt: undefined,
    reserveGoneAt: undefined,
  };
  for (let block = 0; block <= scenario.path.blocks; block += clock.stepBlocks) {
    world.ledger.height = start + block;
    world.share = scenario.path.at(block);
    publish(world, scenario, block);
    arbitrage(world);
    if (block % clock.epochBlocks === 0) refillDesks(world);
    redeem(world, scenario, { redemption, block });
    frozen?.look(world, block);
    if (scenario.liquidator && !(frozen?.isWaiting(block) ?? false)) liquidate(world, work);
    watch.look(block, work);
    expectConserved(totals, world.ledger.totals());
  }
  return {
    scenario,
    samples: watch.samples,
    work,
    accounts: origin.accounts.length,
    transactions: world.ledger.transactions,
    ...watch.result(),
    redeemedUsd: Number(redemption.redeemedMicroGpuc) / 1e6,
    drawnUsd: Number(redemption.drawnMicroGpuc) / 1e6,
    capHitAt: redemption.capHitAt,
    reserveGoneAt: redemption.reserveGoneAt,
    frozen,
  };
}

function publish(world: World, { path, frozen, wrongAt }: Scenario, block: number): void {
  if (block % clock.epochBlocks !== 0) return;
  if (frozen?.some(({ from, to }) => block > from && block < to) === true) return;
  const known = path.at(Math.max(0, block - clock.lagBlocks));
  publishPrices(world, block === wrongAt ? known / 2 : known);
}

function redeem(
  world: World,
  scenario: Scenario,
  { redemption, block }: { redemption: Redemption; block: number },
): void {
  if (scenario.rational === true) redemption.drawnMicroGpuc += drawAll(world);
  if (scenario.run !== true && scenario.rational !== true) return;
  redemption.redeemedMicroGpuc += run(world);
  const left = world.banks.reduce((sum, { issuedMicroGpuc }) => sum + issuedMicroGpuc, 0n);
  // A shard keeps what is less than it can pay a cent for.
  if (left < 100_000n) redemption.reserveGoneAt ??= block;
  else if (someoneWants(world)) redemption.capHitAt ??= block;
}

/** Whether somebody still has GPUC that he would redeem. */
const someoneWants = (world: World): boolean =>
  [...world.cast.holders, ...world.cast.providers].some((key) => world.balance(key).microGpuc >= GPU);
