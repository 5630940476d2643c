import { describe, expect, it } from 'vitest';
import { goalsOf } from './bench/economy/report.ts';
import { namedScenarios, withoutLiquidator, type Scenario } from './bench/economy/scenarios.ts';
import { smallSetting } from './bench/economy/setting.ts';
import { setUp } from './bench/economy/setUp.ts';
import { simulate } from './bench/economy/simulate.ts';

// Fifty accounts where the bench has five hundred; every step asserts that no unit is made or lost.
const world = setUp(smallSetting(7));
const named = (start: string): Scenario =>
  [...namedScenarios, ...withoutLiquidator].find(({ name }) => name.startsWith(start))!;

describe('economy simulation, small run', () => {
  it('has no bad debt after a fall of 35% in a day', () => {
    const { mostBadUsd, work, stillIll, closedIn } = simulate(world, named('-35% in a day'));
    expect(work.liquidations).toBeGreaterThan(0);
    expect({ mostBadUsd, stillIll }).toEqual({ mostBadUsd: 0, stillIll: 0 });
    expect(closedIn.at(-1)).toBeLessThan(world.governance.bufferBlocks + world.governance.windowBlocks);
  });

  it('has bounded bad debt without a liquidator: debt minus remaining collateral', () => {
    const { mostBadUsd, samples, stillIll } = simulate(world, named('-60% in three days, no liquidator'));
    const debtUsd = samples[0]!.debtUsd;
    expect(stillIll).toBeGreaterThan(0);
    expect(mostBadUsd).toBeGreaterThan(0);
    // Drawn at 36 %, at worst 54.9 % when the fall begins: 0.4 / 0.549 of a debt is covered.
    expect(mostBadUsd).toBeLessThan(debtUsd * (1 - 0.4 / 0.549));
  });

  it('refuses unsafe actions while the oracle is frozen, and allows repaying and closing', () => {
    const missed = goalsOf([simulate(world, named('oracle frozen'))]).filter(({ pass }) => !pass);
    expect(missed).toEqual([]);
  });
});
