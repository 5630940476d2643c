import type { CapacityIndex } from '#lib/matching/capacityIndex.ts';
import { buildCapacityIndex } from '#lib/matching/capacityIndex.ts';
import { EdgeList } from '#lib/matching/edgeList.ts';
import type { AssignmentProblem } from '#lib/matching/problem.ts';
import type { BenchJob, BenchMarket } from './generator.ts';
import { classCount, classFits, latencyMs, pairWeight, problemOf, RandomSequence, regionCount } from './generator.ts';

/** Decides job by job, pair by pair in ascending order of offers, which feasible pairs the generator keeps. */
class Thinning {
  readonly #market: BenchMarket;
  #random = new RandomSequence(0);

  constructor(market: BenchMarket) {
    this.#market = market;
  }

  startJob(job: number): void {
    this.#random = new RandomSequence(this.#market.thinningStates[job]!);
  }

  keeps(): boolean {
    return this.#market.keptShare === undefined || this.#random.next() < this.#market.keptShare;
  }
}

/** Every job against every offer: the rival, and the definition that the index must agree with edge for edge. */
export function feasibleByPairs(market: BenchMarket): AssignmentProblem {
  const thinning = new Thinning(market);
  const edges = new EdgeList(market.jobs.length);
  for (const [jobIndex, job] of market.jobs.entries()) {
    thinning.startJob(jobIndex);
    for (const [offerIndex, offer] of market.offers.entries()) {
      const weight = pairWeight(job, offer);
      if (weight > 0 && thinning.keeps()) edges.add(offerIndex, weight);
    }
    edges.endJob();
  }
  return problemOf(market, edges.rows());
}

/** The same edges in the same order through an index by class, region and price. */
export function feasibleByIndex(market: BenchMarket): AssignmentProblem {
  const search = new IndexSearch(market);
  const thinning = new Thinning(market);
  const edges = new EdgeList(market.jobs.length);
  for (const [jobIndex, job] of market.jobs.entries()) {
    thinning.startJob(jobIndex);
    search.findFor(job);
    search.drain((offer, weight) => {
      if (thinning.keeps()) edges.add(offer, weight);
    });
    edges.endJob();
  }
  return problemOf(market, edges.rows());
}

/** Looks up the offers for a job and brings them into ascending order without sorting: a bit for each offer. */
class IndexSearch {
  readonly #index: CapacityIndex;
  readonly #reputation: Int32Array;
  readonly #collateral: Float64Array;
  readonly #green: Uint8Array;
  readonly #foundBits: Int32Array;
  readonly #foundWeight: Float64Array;

  constructor({ offers }: BenchMarket) {
    this.#index = buildCapacityIndex(
      classCount * regionCount,
      offers.map(({ gpuClass, region, price }, offer) => ({ group: gpuClass * regionCount + region, offer, price })),
    );
    // Columns in the order of the index, so that a search reads memory forwards.
    const members = Array.from(this.#index.memberOffer, (offer) => offers[offer]!);
    this.#reputation = Int32Array.from(members, ({ reputation }) => reputation);
    this.#collateral = Float64Array.from(members, ({ collateral }) => collateral);
    this.#green = Uint8Array.from(members, ({ green }) => Number(green));
    this.#foundBits = new Int32Array(Math.ceil(offers.length / 32));
    this.#foundWeight = new Float64Array(offers.length);
  }

  findFor(job: BenchJob): void {
    for (let region = 0; region < regionCount; region += 1) {
      const latency = latencyMs(job.region, region);
      if (latency > job.maxLatency) continue;
      for (let gpuClass = 0; gpuClass < classCount; gpuClass += 1) {
        if (classFits(gpuClass, job.gpuClass)) this.#findInGroup(job, gpuClass * regionCount + region, latency);
      }
    }
  }

  #findInGroup(job: BenchJob, group: number, latency: number): void {
    const { groupStart, memberOffer, memberPrice } = this.#index;
    const { limit, hours, minReputation, minCollateral } = job;
    const nearness = 0.05 * (1 - latency / job.maxLatency);
    const plainValue = limit * (1 + 0 + nearness);
    const greenValue = job.wantsGreen ? limit * (1 + 0.1 + nearness) : plainValue;
    const end = groupStart[group + 1]!;
    for (let member = groupStart[group]!; member < end; member += 1) {
      const price = memberPrice[member]!;
      if (price > limit) return;
      if (this.#reputation[member]! < minReputation || this.#collateral[member]! < minCollateral) continue;
      const weight = Math.round(hours * ((this.#green[member] === 1 ? greenValue : plainValue) - price));
      if (weight <= 0) continue;
      const offer = memberOffer[member]!;
      this.#foundBits[offer >> 5]! |= 1 << (offer & 31);
      this.#foundWeight[offer] = weight;
    }
  }

  /** Visits what was found in ascending order of offers and forgets it. */
  drain(visit: (offer: number, weight: number) => void): void {
    for (let word = 0; word < this.#foundBits.length; word += 1) {
      let bits = this.#foundBits[word]!;
      this.#foundBits[word] = 0;
      while (bits !== 0) {
        const offer = (word << 5) + 31 - Math.clz32(bits & -bits);
        visit(offer, this.#foundWeight[offer]!);
        bits &= bits - 1;
      }
    }
  }
}
