/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays read inside their own row bounds */
import type { Assignment, AssignmentProblem } from './problem.ts';

/** An assignment without a proof of its quality. */
export type PlainAssignment = Pick<Assignment, 'offerOfJob' | 'welfare'>;

/** Baseline: takes the heaviest edges first, wherever job and offer are still free. */
export function assignHeaviestFirst(problem: AssignmentProblem): PlainAssignment {
  const { jobCount, jobStart, edgeOffer, edgeWeight } = problem;
  const jobOfEdge = new Int32Array(edgeOffer.length);
  for (let job = 0; job < jobCount; job += 1) jobOfEdge.fill(job, jobStart[job], jobStart[job + 1]);
  const order = Int32Array.from(edgeOffer.keys()).sort((left, right) => edgeWeight[right]! - edgeWeight[left]!);
  const free = problem.capacities.slice();
  const offerOfJob = new Int32Array(jobCount).fill(-1);
  let welfare = 0;
  for (const edge of order) {
    const job = jobOfEdge[edge]!;
    const offer = edgeOffer[edge]!;
    if (offerOfJob[job]! >= 0 || free[offer]! === 0) continue;
    offerOfJob[job] = offer;
    free[offer]! -= 1;
    welfare += edgeWeight[edge]!;
  }
  return { offerOfJob, welfare };
}

/** Baseline: jobs in order of arrival, each takes the cheapest offer that still has a slot. */
export function assignCheapestOnArrival(problem: AssignmentProblem, offerPrices: Float64Array): PlainAssignment {
  const { jobCount, jobStart, edgeOffer, edgeWeight } = problem;
  const free = problem.capacities.slice();
  const offerOfJob = new Int32Array(jobCount).fill(-1);
  let welfare = 0;
  for (let job = 0; job < jobCount; job += 1) {
    let cheapest = -1;
    for (let edge = jobStart[job]!; edge < jobStart[job + 1]!; edge += 1) {
      const offer = edgeOffer[edge]!;
      if (free[offer]! === 0) continue;
      if (cheapest < 0 || offerPrices[offer]! < offerPrices[edgeOffer[cheapest]!]!) cheapest = edge;
    }
    if (cheapest < 0) continue;
    const offer = edgeOffer[cheapest]!;
    offerOfJob[job] = offer;
    free[offer]! -= 1;
    welfare += edgeWeight[cheapest]!;
  }
  return { offerOfJob, welfare };
}
