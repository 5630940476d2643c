/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays read inside their own row bounds */
import type { Assignment, AssignmentProblem } from './problem.ts';
import { dualBoundOf, dualGap } from './problem.ts';

export interface AuctionSettings {
  /** Least raise of a bid in the first round, as a share of the mean edge weight. */
  readonly firstStep: number;
  /** Rounds with a finer step follow until the dual gap is no larger. */
  readonly gapGoal: number;
  /** How much finer the step of the next round is. */
  readonly refinement: number;
  readonly maxRounds: number;
  /**
   * Ends the bidding whatever the gap: jobs that outbid each other by small steps for a huge value must not hold up
   * the market. What is matched by then stands, and its bound is as true as ever.
   */
  readonly maxBids: number;
}

export interface AuctionResult extends Assignment {
  /** See `dualGap`. */
  readonly gap: number;
  readonly rounds: number;
  readonly bids: number;
}

export const defaultAuctionSettings: AuctionSettings = {
  firstStep: 0.03,
  gapGoal: 0.01,
  refinement: 4,
  maxRounds: 8,
  maxBids: 5_000_000,
};

/** Everything one auction writes to; allocated once and cleared for each round. */
interface AuctionState {
  readonly problem: AssignmentProblem;
  /** Lowest standing bid of a full offer, 0 of one with a free slot: one price for all slots of the offer. */
  readonly prices: Float64Array;
  /** The slots of an offer, `slotStart[offer]` onwards, as a binary heap by bid with the lowest first. */
  readonly slotStart: Int32Array;
  readonly slotBid: Float64Array;
  readonly slotJob: Int32Array;
  readonly taken: Int32Array;
  readonly offerOfJob: Int32Array;
  /** Jobs that still have to bid, as a ring: who is outbid goes to the end of the queue. */
  readonly waiting: Int32Array;
}

/**
 * Batch assignment by an auction with shrinking steps (after Bertsekas). Jobs bid for their favourite offer what it is
 * worth to them above their second choice; the lowest standing bid of a full offer gives way. When the bidding ends,
 * the standing prices prove by duality how far the assignment can be from the optimum; where that is more than
 * `gapGoal`, it is run again with a finer step.
 *
 * Each round starts from prices of zero. Carrying prices over would be wrong here: a slot that stays empty must have
 * the price zero, else neither the assignment nor its bound is near the optimum.
 *
 * Deterministic: the same problem gives the same answer.
 */
export function runAuction(
  problem: AssignmentProblem,
  settings: AuctionSettings = defaultAuctionSettings,
): AuctionResult {
  const room = createState(problem);
  let step = meanWeight(problem) * settings.firstStep;
  let best: AuctionResult | undefined;
  let bids = 0;
  for (let round = 1; round <= settings.maxRounds; round += 1) {
    bids += runRound(room, step, settings.maxBids - bids);
    const welfare = welfareOf(problem, room);
    const dualBound = dualBoundOf(problem, room.prices);
    const gap = dualGap({ welfare, dualBound });
    if (best === undefined || gap < best.gap) {
      const { offerOfJob, prices } = room;
      best = { offerOfJob: offerOfJob.slice(), prices: prices.slice(), welfare, dualBound, gap, rounds: round, bids };
    }
    if (gap <= settings.gapGoal || bids >= settings.maxBids) break;
    step /= settings.refinement;
  }
  if (best === undefined) throw new RangeError('maxRounds must be at least 1');
  return best;
}

function createState(problem: AssignmentProblem): AuctionState {
  const { jobCount, capacities } = problem;
  const slotStart = new Int32Array(capacities.length + 1);
  for (let offer = 0; offer < capacities.length; offer += 1) {
    slotStart[offer + 1] = slotStart[offer]! + capacities[offer]!;
  }
  const slotCount = slotStart[capacities.length]!;
  return {
    problem,
    prices: new Float64Array(capacities.length),
    slotStart,
    slotBid: new Float64Array(slotCount),
    slotJob: new Int32Array(slotCount),
    taken: new Int32Array(capacities.length),
    offerOfJob: new Int32Array(jobCount),
    waiting: new Int32Array(jobCount),
  };
}

/** Returns the number of bids made. */
function runRound(room: AuctionState, step: number, maxBids: number): number {
  const { problem, prices, waiting } = room;
  const { jobCount, capacities, jobStart, edgeOffer, edgeWeight } = problem;
  for (let offer = 0; offer < prices.length; offer += 1) {
    prices[offer] = capacities[offer]! > 0 ? 0 : Number.POSITIVE_INFINITY;
  }
  room.taken.fill(0);
  room.offerOfJob.fill(-1);
  for (let index = 0; index < jobCount; index += 1) waiting[index] = index;
  let bids = 0;
  let head = 0;
  for (let waitingCount = jobCount; waitingCount > 0 && bids < maxBids; waitingCount -= 1) {
    const job = waiting[head]!;
    head = head + 1 === jobCount ? 0 : head + 1;
    let favourite = -1;
    // Staying unmatched is everybody's second choice.
    let best = 0;
    let second = 0;
    const end = jobStart[job + 1]!;
    for (let edge = jobStart[job]!; edge < end; edge += 1) {
      const offer = edgeOffer[edge]!;
      const profit = edgeWeight[edge]! - prices[offer]!;
      if (profit > best) {
        second = best;
        best = profit;
        favourite = offer;
      } else if (profit > second) {
        second = profit;
      }
    }
    // Prices never fall within a round: who gains nowhere now has no reason to come back.
    if (favourite < 0) continue;
    bids += 1;
    const displaced = placeBid(room, { job, offer: favourite, bid: prices[favourite]! + best - second + step });
    if (displaced >= 0) {
      // The ring has as many places as there are jobs, so the freed place just before the head is the end.
      waiting[(head + waitingCount - 1) % jobCount] = displaced;
      waitingCount += 1;
    }
  }
  return bids;
}

/** Returns the job that lost its slot, or -1. */
function placeBid(room: AuctionState, { job, offer, bid }: { job: number; offer: number; bid: number }): number {
  const { slotStart, slotBid, slotJob, taken, prices, offerOfJob } = room;
  const base = slotStart[offer]!;
  const capacity = slotStart[offer + 1]! - base;
  const occupied = taken[offer]!;
  offerOfJob[job] = offer;
  if (occupied < capacity) {
    taken[offer] = occupied + 1;
    siftUp(room, base, { position: occupied, bid, job });
    if (occupied + 1 === capacity) prices[offer] = slotBid[base]!;
    return -1;
  }
  const displaced = slotJob[base]!;
  offerOfJob[displaced] = -1;
  siftDown(room, base, { count: capacity, bid, job });
  prices[offer] = slotBid[base]!;
  return displaced;
}

function siftUp(room: AuctionState, base: number, entry: { position: number; bid: number; job: number }): void {
  const { slotBid, slotJob } = room;
  let position = entry.position;
  while (position > 0) {
    const parent = (position - 1) >> 1;
    if (slotBid[base + parent]! <= entry.bid) break;
    slotBid[base + position] = slotBid[base + parent]!;
    slotJob[base + position] = slotJob[base + parent]!;
    position = parent;
  }
  slotBid[base + position] = entry.bid;
  slotJob[base + position] = entry.job;
}

function siftDown(room: AuctionState, base: number, entry: { count: number; bid: number; job: number }): void {
  const { slotBid, slotJob } = room;
  let position = 0;
  for (;;) {
    let child = 2 * position + 1;
    if (child >= entry.count) break;
    if (child + 1 < entry.count && slotBid[base + child + 1]! < slotBid[base + child]!) child += 1;
    if (slotBid[base + child]! >= entry.bid) break;
    slotBid[base + position] = slotBid[base + child]!;
    slotJob[base + position] = slotJob[base + child]!;
    position = child;
  }
  slotBid[base + position] = entry.bid;
  slotJob[base + position] = entry.job;
}

/** Of the edges that lead to a slot: then the optimum is no smaller than the mean, and a share of it is a fair step. */
function meanWeight(problem: AssignmentProblem): number {
  const { jobCount, capacities, jobStart, edgeOffer, edgeWeight } = problem;
  const edgeCount = jobStart[jobCount]!;
  let total = 0;
  let usable = 0;
  for (let edge = 0; edge < edgeCount; edge += 1) {
    if (capacities[edgeOffer[edge]!]! === 0) continue;
    total += edgeWeight[edge]!;
    usable += 1;
  }
  return usable > 0 ? total / usable : 1;
}

function welfareOf(problem: AssignmentProblem, room: AuctionState): number {
  const { jobCount, jobStart, edgeOffer, edgeWeight } = problem;
  let welfare = 0;
  for (let job = 0; job < jobCount; job += 1) {
    const offer = room.offerOfJob[job]!;
    if (offer < 0) continue;
    const end = jobStart[job + 1]!;
    for (let edge = jobStart[job]!; edge < end; edge += 1) {
      if (edgeOffer[edge] === offer) {
        welfare += edgeWeight[edge]!;
        break;
      }
    }
  }
  return welfare;
}
