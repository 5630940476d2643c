/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays read inside their own row bounds */
import type { CapacityIndex } from './capacityIndex.ts';
import { buildCapacityIndex } from './capacityIndex.ts';
import { EdgeList } from './edgeList.ts';
import type { AssignmentProblem } from './problem.ts';

/** An open job as the matcher sees it. */
export interface MarketJob {
  readonly id: string;
  /** GPU classes and ticket ids, in the same spelling as in `MarketOffer`; the two never collide. */
  readonly accepts: readonly string[];
  readonly hours: number;
  /** The escrow: what all hours together may cost. */
  readonly limitMicroGpuc: bigint;
  readonly minReputation: number;
  readonly minStakeMicroGpuc: bigint;
  /** Last height at which the job may be matched. */
  readonly startByHeight: number;
}

/** A provider as the matcher sees it. */
export interface MarketOffer {
  readonly ticketId: string;
  readonly gpuClass: string;
  readonly busySlots: number;
  /** Slots that may be filled now; the caller has already taken off those that the stake does not cover. */
  readonly freeSlots: number;
  readonly longestHours: number;
  /** As the contract computes it: a bad record is below zero. */
  readonly reputation: number;
  readonly stakeMicroGpuc: bigint;
  /** False while the provider is paused or retiring. */
  readonly available: boolean;
  /** Exact price of an hour, in micro GPUC, in a match after which that many slots are busy. Never falls with use. */
  hourPriceAt(busyAfter: number): bigint;
}

/** How an offer stands in one assignment problem. */
export interface OfferAsk {
  /** 0 leaves the offer out. */
  readonly slots: number;
  /** Under which of its two keys, class and ticket id, the offer can be found. */
  readonly keys: readonly string[];
  /** At least 1: the contract refuses a price of nothing. */
  readonly hourPriceMicroGpuc: bigint;
}

/**
 * All GPUC there is. No amount on chain exceeds it and all escrows together do not either, so welfare and its bound
 * are sums below 2^53 and numbers hold them exactly enough; limits themselves are compared exactly.
 */
const totalIssueMicroGpuc = 1_000_000_000_000_000n;

/** At most this share of a job's escrow speaks for a provider's record: enough to break ties, not to beat a price. */
const reputationShare = 0.01;
/** Reputation that is worth half of that share: ninety completed jobs without a failure. */
const halfWayReputation = 1_000;

/**
 * The feasible pairs of a market at given asks as an assignment problem. The weight of a pair is what the consumer
 * keeps of his escrow, in micro GPUC, plus a little for the provider's reputation, plus one so that a job whose limit
 * is exactly the price is matched too.
 *
 * Only offers that a job accepts and can afford are looked at: they are indexed by accepted key and price.
 */
export function buildMarketProblem(
  jobs: readonly MarketJob[],
  offers: readonly MarketOffer[],
  asks: readonly OfferAsk[],
  height: number,
): AssignmentProblem {
  const { index, groupOfKey } = indexOffers(offers, asks);
  const edges = new EdgeList(jobs.length);
  // An offer may be accepted by class and by ticket: the last job that saw it is noted to add it once.
  const seenBy = new Int32Array(offers.length).fill(-1);
  for (const [jobIndex, job] of jobs.entries()) {
    if (canStart(job, height)) {
      const search = { job, jobIndex, dearestHour: Number(job.limitMicroGpuc / BigInt(job.hours)) };
      for (const key of job.accepts) {
        const group = groupOfKey.get(key);
        if (group !== undefined) addGroup(edges, { index, group, offers, seenBy }, search);
      }
    }
    edges.endJob();
  }
  return { jobCount: jobs.length, capacities: Int32Array.from(asks, ({ slots }) => slots), ...edges.rows() };
}

/** Jobs are written by strangers: one that makes no sense has no feasible pair, and stops nobody else. */
function canStart(job: MarketJob, height: number): boolean {
  return (
    job.startByHeight >= height &&
    Number.isSafeInteger(job.hours) &&
    job.hours > 0 &&
    job.limitMicroGpuc >= 0n &&
    job.limitMicroGpuc <= totalIssueMicroGpuc
  );
}

function indexOffers(
  offers: readonly MarketOffer[],
  asks: readonly OfferAsk[],
): { index: CapacityIndex; groupOfKey: ReadonlyMap<string, number> } {
  const groupOfKey = new Map<string, number>();
  const members = [];
  for (const [offerIndex, offer] of offers.entries()) {
    const ask = asks[offerIndex]!;
    if (!offer.available || ask.slots <= 0) continue;
    if (ask.hourPriceMicroGpuc < 1n || ask.hourPriceMicroGpuc > totalIssueMicroGpuc) continue;
    for (const key of ask.keys) {
      const group = groupOfKey.get(key) ?? groupOfKey.size;
      groupOfKey.set(key, group);
      members.push({ group, offer: offerIndex, price: Number(ask.hourPriceMicroGpuc) });
    }
  }
  return { index: buildCapacityIndex(groupOfKey.size, members), groupOfKey };
}

interface GroupOfOffers {
  readonly index: CapacityIndex;
  readonly group: number;
  readonly offers: readonly MarketOffer[];
  readonly seenBy: Int32Array;
}

interface JobSearch {
  readonly job: MarketJob;
  readonly jobIndex: number;
  readonly dearestHour: number;
}

function addGroup(edges: EdgeList, { index, group, offers, seenBy }: GroupOfOffers, search: JobSearch): void {
  const { job, jobIndex, dearestHour } = search;
  const limit = Number(job.limitMicroGpuc);
  const end = index.groupStart[group + 1]!;
  for (let member = index.groupStart[group]!; member < end; member += 1) {
    const hourPrice = index.memberPrice[member]!;
    if (hourPrice > dearestHour) return;
    const offerIndex = index.memberOffer[member]!;
    if (seenBy[offerIndex] === jobIndex) continue;
    seenBy[offerIndex] = jobIndex;
    const offer = offers[offerIndex]!;
    if (
      job.hours > offer.longestHours ||
      offer.reputation < job.minReputation ||
      offer.stakeMicroGpuc < job.minStakeMicroGpuc
    ) {
      continue;
    }
    const reputation = Math.max(0, offer.reputation);
    const trust = reputation / (reputation + halfWayReputation);
    edges.add(offerIndex, limit - hourPrice * job.hours + 1 + limit * reputationShare * trust);
  }
}
