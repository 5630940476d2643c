/** How the dollar prices of all volatile assets move together, as a share of what they were when the run begins. */
export interface PricePath {
  readonly name: string;
  readonly blocks: number;
  /** Share of the first price at a block of the run, 0 to `blocks`. */
  readonly at: (block: number) => number;
}

export const DAY_BLOCKS = 720;

/** Uniform in [0, 1), the same for a seed on every machine. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Straight lines between (block, share) points. */
function piecewise(points: readonly (readonly [block: number, share: number])[]) {
  return (block: number): number => {
    const next = points.findIndex(([at]) => at >= block);
    if (next <= 0) return (points.at(next) ?? [0, 1])[1];
    const [[from, low], [to, high]] = [points[next - 1]!, points[next]!];
    return low + ((high - low) * (block - from)) / (to - from);
  };
}

const path = (name: string, points: readonly (readonly [number, number])[]): PricePath => ({
  name,
  blocks: points.at(-1)![0],
  at: piecewise(points),
});

export const fall35 = path('-35% in a day', [
  [0, 1],
  [DAY_BLOCKS, 0.65],
  [DAY_BLOCKS + 900, 0.65],
]);

export const fall60 = path('-60% in three days', [
  [0, 1],
  [3 * DAY_BLOCKS, 0.4],
  [3 * DAY_BLOCKS + 900, 0.4],
]);

/** Half of everything gone in two hours, and back before the day is over. */
export const flash = path('flash crash -50%, back in 4 h', [
  [0, 1],
  [60, 0.5],
  [120, 0.5],
  [240, 0.95],
  [1_440, 0.95],
]);

/** Falls to -35% while the oracle is frozen for a day, and on to -50% while it is for half a day again. */
export const frozenFalls = path('oracle frozen: a day to -35%, half a day to -50%', [
  [0, 1],
  [90, 0.85],
  [120, 0.9],
  [120 + DAY_BLOCKS, 0.65],
  [1_300, 0.65],
  [1_440, 0.57],
  [1_440 + DAY_BLOCKS / 2, 0.5],
  [2_700, 0.5],
]);

export const flat = path('flat', [
  [0, 1],
  [5 * DAY_BLOCKS, 1],
]);

/** Up, so that members can draw more, then down. */
export const riseAndFall = path('+30% in two days, then -60% in three', [
  [0, 1],
  [2 * DAY_BLOCKS, 1.3],
  [5 * DAY_BLOCKS, 0.52],
  [5 * DAY_BLOCKS + 900, 0.52],
]);

const BRIDGE_STEP = 10;

/**
 * A fall with noise: a geometric random walk tied down at both ends, so that it ends where the name says.
 * @param dailySigma standard deviation of a day's logarithmic return
 */
export function noisy(base: PricePath, fallBlocks: number, { seed, dailySigma }: { seed: number; dailySigma: number }) {
  const random = createRandom(seed);
  const steps = Math.ceil(fallBlocks / BRIDGE_STEP);
  const sigma = dailySigma * Math.sqrt(BRIDGE_STEP / DAY_BLOCKS);
  const walk = [0];
  for (let step = 1; step <= steps; step++) walk.push(walk[step - 1]! + sigma * gaussian(random));
  const end = walk[steps]!;
  const bridge = walk.map((value, step) => value - (end * step) / steps);
  const at = (block: number): number =>
    base.at(block) * Math.exp(bridge[Math.min(steps, Math.floor(block / BRIDGE_STEP))]!);
  return { ...base, name: `${base.name}, seed ${seed}`, at } satisfies PricePath;
}

const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
