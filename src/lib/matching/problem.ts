/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays read inside their own row bounds */

/**
 * A many-to-one assignment problem: every job takes at most one slot, every offer has `capacity` identical slots.
 * Edges are in compressed rows: those of job `j` are `jobStart[j] .. jobStart[j + 1] - 1`. Weights are positive and,
 * with their sum, stay below 2^53.
 */
export interface AssignmentProblem {
  readonly jobCount: number;
  /** Slots of each offer; its length is the number of offers. */
  readonly capacities: Int32Array;
  readonly jobStart: Int32Array;
  readonly edgeOffer: Int32Array;
  readonly edgeWeight: Float64Array;
}

/** Whom each job was given to, and the proof of how good that is: `welfare <= optimum <= dualBound`. */
export interface Assignment {
  /** Offer of each job, -1 where it stays unmatched. */
  readonly offerOfJob: Int32Array;
  readonly welfare: number;
  /** Upper bound of the welfare of any assignment, from `prices`. */
  readonly dualBound: number;
  /** Dual price of one slot of each offer, in the unit of the weights; infinite where there is no slot to price. */
  readonly prices: Float64Array;
}

/** How far the assignment may be from the optimum at most, as a share of the bound; 0 when nothing can be matched. */
export function dualGap(assignment: Pick<Assignment, 'welfare' | 'dualBound'>): number {
  return assignment.dualBound > 0 ? (assignment.dualBound - assignment.welfare) / assignment.dualBound : 0;
}

/**
 * The bound that weak duality gives for any non-negative prices: every slot at its price, plus what each job would
 * gain at its favourite offer.
 */
export function dualBoundOf(problem: AssignmentProblem, prices: Float64Array): number {
  const { jobCount, capacities, jobStart, edgeOffer, edgeWeight } = problem;
  let bound = 0;
  for (let offer = 0; offer < capacities.length; offer += 1) {
    if (capacities[offer]! > 0) bound += capacities[offer]! * prices[offer]!;
  }
  for (let job = 0; job < jobCount; job += 1) {
    let best = 0;
    const end = jobStart[job + 1]!;
    for (let edge = jobStart[job]!; edge < end; edge += 1) {
      const profit = edgeWeight[edge]! - prices[edgeOffer[edge]!]!;
      if (profit > best) best = profit;
    }
    bound += best;
  }
  return bound;
}
