import type { Period } from './frozenWatch.ts';
import { DAY_BLOCKS, fall35, fall60, flash, flat, frozenFalls, noisy, riseAndFall, type PricePath } from './prices.ts';

/** A price path and what people do on it. */
export interface Scenario {
  readonly name: string;
  readonly path: PricePath;
  readonly liquidator: boolean;
  /** Blocks without a publication of the oracle; the liquidator leaves things be shortly before, so that there is what to try. */
  readonly frozen?: readonly Period[];
  /** The block of one publication that says half of the truth. */
  readonly wrongAt?: number;
  /** All who have GPUC redeem from the first block on. */
  readonly run?: boolean;
  /** Members draw whatever their collateral carries, and redeem it at once. */
  readonly rational?: boolean;
  /** What the must-show demands: no bad debt at any time. */
  readonly mustHold: boolean;
}

/** The first comes after a turn, when some flagged accounts have healed; the second in a fall, when some are not flagged yet. */
const silences: readonly Period[] = [
  { from: 120, to: 120 + DAY_BLOCKS },
  { from: 1_440, to: 1_440 + DAY_BLOCKS / 2 },
];

const on = (path: PricePath, rest: Partial<Scenario> = {}): Scenario => ({
  name: path.name,
  path,
  liquidator: true,
  mustHold: false,
  ...rest,
});

const DAILY_SIGMA = 0.08;

/** The paths that the must-show names, each with defaults. */
export const namedScenarios: readonly Scenario[] = [
  on(fall35, { mustHold: true }),
  on(fall60, { mustHold: true }),
  on(flash),
  on({ ...flat, name: 'one epoch says half of the truth', blocks: 300 }, { wrongAt: 60, mustHold: true }),
  on(frozenFalls, { frozen: silences }),
  on({ ...flat, name: 'all redeem at once' }, { run: true, mustHold: true }),
  on(riseAndFall, { name: `rational members: ${riseAndFall.name}`, rational: true }),
];

/** What happens where nobody liquidates. */
export const withoutLiquidator: readonly Scenario[] = [
  on(fall35, { name: `${fall35.name}, no liquidator`, liquidator: false }),
  on(fall60, { name: `${fall60.name}, no liquidator`, liquidator: false }),
];

/** Noisy falls that nobody looked at when the defaults were chosen. */
export const heldOut = (seed: number): readonly Scenario[] => [
  on(noisy(fall35, DAY_BLOCKS, { seed, dailySigma: DAILY_SIGMA }), { mustHold: true }),
  on(noisy(fall60, 3 * DAY_BLOCKS, { seed: seed + 1, dailySigma: DAILY_SIGMA }), { mustHold: true }),
];
