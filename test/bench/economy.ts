import { describeSetting, goalsOf, rowOf } from './economy/report.ts';
import { drawFalls, writePlots, drawDesks } from './economy/plots.ts';
import { heldOut, namedScenarios, withoutLiquidator, type Scenario } from './economy/scenarios.ts';
import { fullSetting } from './economy/setting.ts';
import { setUp } from './economy/setUp.ts';
import { simulate, type Outcome } from './economy/simulate.ts';
import type { World } from './economy/world.ts';
import type { BenchReport } from './report.ts';

/** Accounts, sizes and noise follow from it. */
const defaultSeed = 42;

const say = (text: string): boolean => process.stderr.write(`economy: ${text}\n`);

/** Must-show 5: what falls, errors, silences and runs do to credit, the bank and desks, under the chain's own rules. */
export async function run({ seed = defaultSeed, plots }: { seed?: number; plots?: string } = {}): Promise<BenchReport> {
  const world = found(seed);
  const played = [...namedScenarios, ...withoutLiquidator].map((scenario) => play(world, scenario));
  const unseen = [seed + 1, seed + 2].flatMap((other) => {
    const elsewhere = found(other);
    return heldOut(other).map((scenario) => play(elsewhere, scenario));
  });
  const outcomes = [...played, ...unseen];
  if (plots !== undefined) await writePlots(plots, { falls: drawFalls(outcomes), desks: drawDesks(outcomes) });
  return {
    name: `economy under stress (${describeSetting(world.setting)})`,
    rows: outcomes.map(rowOf),
    goals: goalsOf(outcomes),
  };
}

function found(seed: number): World {
  const world = setUp(fullSetting(seed));
  say(`seed ${seed}: ${world.accounts.length} accounts by ${world.ledger.transactions} transactions`);
  return world;
}

function play(world: World, scenario: Scenario): Outcome {
  const outcome = simulate(world, scenario);
  const { transactions, mostBadUsd, work } = outcome;
  say(
    `${scenario.name}: ${transactions} transactions, ${work.liquidations} liquidations, ${mostBadUsd.toFixed(0)} bad`,
  );
  return outcome;
}
