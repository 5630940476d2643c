import type { Highs } from 'highs';
import { runAuction } from '#lib/matching/auction.ts';
import { assignCheapestOnArrival, assignHeaviestFirst } from '#lib/matching/greedy.ts';
import type { AssignmentProblem } from '#lib/matching/problem.ts';
import { loadHighs, solveByHighs } from '#test/support/highsAssignment.ts';
import type { BenchMarket } from './generator.ts';
import { generateMarket, marketSizes } from './generator.ts';
import { feasibleByIndex, feasibleByPairs } from './marketFeasibility.ts';
import type { BenchGoal, BenchReport } from './report.ts';

/** The seed of the figures in the reference notes. */
const defaultSeed = 42;
/** Each round runs every rival once, so that all of them meet the same moods of the machine. */
const measuredRounds = { S: 9, L: 3 } as const;
/** The compiler of the engine settles first; HiGHS is compiled ahead and needs none. */
const warmUpRounds = 8;
/** Short contestants run so many times a round: the median of three samples would be noise. */
const repeats = 5;

interface Samples {
  readonly pairsMs: number[];
  readonly indexMs: number[];
  readonly auctionMs: number[];
  readonly heaviestMs: number[];
  readonly cheapestMs: number[];
  readonly highsMs: number[];
}

/** Must-show 5: quality, proof and speed of the matcher on the two synthetic markets. */
export async function run({ seed = defaultSeed }: { seed?: number } = {}): Promise<BenchReport> {
  const highs = await loadHighs();
  const small = measureMarket('S', seed, highs);
  const large = measureMarket('L', seed, highs);
  return { name: 'matching', rows: [...small.rows, ...large.rows], goals: [...small.goals, ...large.goals] };
}

function measureMarket(size: 'S' | 'L', seed: number, highs: Highs): Pick<BenchReport, 'rows' | 'goals'> {
  const market = generateMarket(marketSizes[size], seed);
  const problem = feasibleByIndex(market);
  assertSameEdges(problem, feasibleByPairs(market));
  const offerPrices = Float64Array.from(market.offers, ({ price }) => price);
  const samples: Samples = { pairsMs: [], indexMs: [], auctionMs: [], heaviestMs: [], cheapestMs: [], highsMs: [] };
  for (let round = 0; round < warmUpRounds; round += 1) {
    runAuction(problem);
    feasibleByIndex(market);
    assignHeaviestFirst(problem);
    assignCheapestOnArrival(problem, offerPrices);
  }
  let optimum = 0;
  for (let round = 0; round < measuredRounds[size]; round += 1) {
    const exact = solveByHighs(highs, problem);
    samples.highsMs.push(exact.solveMs);
    optimum = exact.optimum;
    measureRound(market, problem, samples);
  }
  const auction = runAuction(problem);
  const outcome = { optimum, auction };
  const heaviest = assignHeaviestFirst(problem).welfare / optimum;
  const cheapest = assignCheapestOnArrival(problem, offerPrices).welfare / optimum;
  const edges = problem.edgeOffer.length;
  const row = (method: string, samplesMs: number[], quality: number | string) => {
    const ms = median(samplesMs);
    const auctionTimes = rounded(ms / median(samples.auctionMs));
    return { market: size, method, ms: rounded(ms), '× auction': auctionTimes, 'W/OPT': quality };
  };
  return {
    rows: [
      row(`pairs one by one (${edges} edges)`, samples.pairsMs, ''),
      row('capacity index (same edges)', samples.indexMs, ''),
      row('greedy, cheapest on arrival', samples.cheapestMs, rounded(cheapest)),
      row('greedy, heaviest edge first', samples.heaviestMs, rounded(heaviest)),
      row(`auction (${auction.bids} bids, ${auction.rounds} rounds)`, samples.auctionMs, auction.welfare / optimum),
      row(`HiGHS LP, solver alone (optimum ${optimum})`, samples.highsMs, 1),
    ],
    goals: goalsOf(size, samples, outcome),
  };
}

function measureRound(market: BenchMarket, problem: AssignmentProblem, samples: Samples): void {
  const offerPrices = Float64Array.from(market.offers, ({ price }) => price);
  samples.pairsMs.push(timeMs(() => feasibleByPairs(market)));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    samples.auctionMs.push(timeMs(() => runAuction(problem)));
    samples.indexMs.push(timeMs(() => feasibleByIndex(market)));
    samples.heaviestMs.push(timeMs(() => assignHeaviestFirst(problem)));
    samples.cheapestMs.push(timeMs(() => assignCheapestOnArrival(problem, offerPrices)));
  }
}

function goalsOf(
  size: string,
  samples: Samples,
  { optimum, auction }: { optimum: number; auction: { welfare: number; gap: number } },
): BenchGoal[] {
  const auctionMs = median(samples.auctionMs);
  const quality = auction.welfare / optimum;
  const speedUp = median(samples.highsMs) / auctionMs;
  const feasibility = median(samples.indexMs) / auctionMs;
  return [
    { goal: `${size}: welfare / optimum, at least`, measured: quality, limit: 0.995, pass: quality >= 0.995 },
    { goal: `${size}: dual gap, at most`, measured: auction.gap, limit: 0.01, pass: auction.gap <= 0.01 },
    { goal: `${size}: times faster than HiGHS, at least`, measured: speedUp, limit: 100, pass: speedUp >= 100 },
    { goal: `${size}: feasibility / auction time, at most`, measured: feasibility, limit: 8, pass: feasibility <= 8 },
  ];
}

/** A fast index that finds other edges would be worth nothing. */
function assertSameEdges(found: AssignmentProblem, expected: AssignmentProblem): void {
  const same =
    Buffer.from(found.jobStart.buffer).equals(Buffer.from(expected.jobStart.buffer)) &&
    found.edgeOffer.every((offer, edge) => offer === expected.edgeOffer[edge]) &&
    found.edgeWeight.every((weight, edge) => weight === expected.edgeWeight[edge]);
  if (!same) throw new Error('The capacity index and the check of all pairs disagree about the feasible edges.');
}

function timeMs(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
