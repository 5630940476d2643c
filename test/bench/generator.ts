import type { EdgeRows } from '#lib/matching/edgeList.ts';
import type { AssignmentProblem } from '#lib/matching/problem.ts';

/** What the synthetic market is made of; indices are GPU classes. */
const classVram = [8, 12, 16, 24, 24, 48, 80, 80];
const classPerformance = [10, 16, 22, 30, 42, 40, 70, 120];
const classBasePrice = [100, 160, 220, 340, 520, 700, 1500, 2800];
const classPopularity = [0.1, 0.18, 0.16, 0.2, 0.16, 0.08, 0.08, 0.04];
export const classCount = 8;
export const regionCount = 12;

export interface BenchOffer {
  readonly gpuClass: number;
  readonly price: number;
  readonly capacity: number;
  readonly region: number;
  readonly reputation: number;
  readonly green: boolean;
  readonly collateral: number;
}

export interface BenchJob {
  readonly gpuClass: number;
  readonly limit: number;
  readonly hours: number;
  readonly region: number;
  readonly maxLatency: number;
  readonly minReputation: number;
  readonly wantsGreen: boolean;
  readonly minCollateral: number;
}

/** How many jobs and offers, and which share of the feasible pairs is kept (undefined keeps all). */
export interface MarketSize {
  readonly jobs: number;
  readonly offers: number;
  readonly keptShare?: number;
}

export interface BenchMarket {
  readonly jobs: readonly BenchJob[];
  readonly offers: readonly BenchOffer[];
  readonly keptShare: number | undefined;
  /** State of the random sequence when the thinning of a job's edges began: each job is followed by its own draws. */
  readonly thinningStates: Uint32Array;
}

export const marketSizes = {
  S: { jobs: 1_000, offers: 500 },
  L: { jobs: 10_000, offers: 2_000, keptShare: 0.38 },
} as const satisfies Record<string, MarketSize>;

/** Mulberry32; `state` can be read so that a sequence can be taken up again. */
export class RandomSequence {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  get state(): number {
    return this.#state;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  oneOf<T>(values: readonly T[]): T {
    return values[Math.floor(values.length * this.next())]!;
  }
}

export function generateMarket(size: MarketSize, seed: number): BenchMarket {
  const random = new RandomSequence(seed);
  const offers = Array.from({ length: size.offers }, () => drawOffer(random));
  const thinningStates = new Uint32Array(size.jobs);
  const jobs = Array.from({ length: size.jobs }, (_, index) => {
    const job = drawJob(random);
    thinningStates[index] = random.state;
    if (size.keptShare !== undefined) {
      for (const offer of offers) if (pairWeight(job, offer) > 0) random.next();
    }
    return job;
  });
  return { jobs, offers, keptShare: size.keptShare, thinningStates };
}

/** What a job gains at an offer, 0 where they do not fit: the definition of feasibility in this market. */
export function pairWeight(job: BenchJob, offer: BenchOffer): number {
  if (!classFits(offer.gpuClass, job.gpuClass)) return 0;
  if (offer.price > job.limit || offer.reputation < job.minReputation || offer.collateral < job.minCollateral) return 0;
  const latency = latencyMs(job.region, offer.region);
  if (latency > job.maxLatency) return 0;
  const green = job.wantsGreen && offer.green ? 0.1 : 0;
  const valuePerHour = job.limit * (1 + green + 0.05 * (1 - latency / job.maxLatency));
  return Math.max(0, Math.round(job.hours * (valuePerHour - offer.price)));
}

export function classFits(offerClass: number, jobClass: number): boolean {
  return (
    classVram[offerClass]! >= classVram[jobClass]! &&
    classPerformance[offerClass]! * 10 >= 8 * classPerformance[jobClass]!
  );
}

function drawClass(random: RandomSequence): number {
  let left = random.next();
  let gpuClass = 0;
  while (gpuClass < classCount - 1 && left >= classPopularity[gpuClass]!) {
    left -= classPopularity[gpuClass]!;
    gpuClass += 1;
  }
  return gpuClass;
}

function drawOffer(random: RandomSequence): BenchOffer {
  const gpuClass = drawClass(random);
  const price = Math.round(classBasePrice[gpuClass]! * (0.7 + 0.6 * random.next()));
  return {
    gpuClass,
    price,
    capacity: random.oneOf([1, 1, 1, 1, 1, 2, 2, 4]),
    region: Math.floor(regionCount * random.next()),
    reputation: Math.floor(100 * Math.sqrt(random.next())),
    green: random.next() < 0.35,
    collateral: Math.round(price * (5 + 20 * random.next())),
  };
}

function drawJob(random: RandomSequence): BenchJob {
  const gpuClass = drawClass(random);
  const limit = Math.round(classBasePrice[gpuClass]! * (0.8 + 0.9 * random.next()));
  return {
    gpuClass,
    limit,
    hours: 1 + Math.floor(24 * random.next()),
    region: Math.floor(regionCount * random.next()),
    maxLatency: random.oneOf([40, 80, 120, 160]),
    minReputation: random.oneOf([0, 20, 40, 60, 80]),
    wantsGreen: random.next() < 0.3,
    minCollateral: limit * random.oneOf([0, 5, 10]),
  };
}

/** Milliseconds between two regions that lie on a ring. */
export function latencyMs(left: number, right: number): number {
  const apart = Math.abs(left - right);
  return 8 + 22 * Math.min(apart, regionCount - apart);
}

export function problemOf(market: BenchMarket, rows: EdgeRows): AssignmentProblem {
  return {
    jobCount: market.jobs.length,
    capacities: Int32Array.from(market.offers, ({ capacity }) => capacity),
    ...rows,
  };
}
