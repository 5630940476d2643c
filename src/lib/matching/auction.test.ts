import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadHighs, solveByHighs } from '#test/support/highsAssignment.ts';
import { problemFromTable, smallProblem } from '#test/support/matchingArbitraries.ts';
import { defaultAuctionSettings, runAuction } from './auction.ts';
import type { PlainAssignment } from './greedy.ts';
import { assignCheapestOnArrival, assignHeaviestFirst } from './greedy.ts';
import type { AssignmentProblem } from './problem.ts';
import { dualBoundOf } from './problem.ts';

function expectFeasible(problem: AssignmentProblem, { offerOfJob, welfare }: PlainAssignment): void {
  const taken = new Int32Array(problem.capacities.length);
  let total = 0;
  for (const [job, offer] of offerOfJob.entries()) {
    if (offer < 0) continue;
    const row = problem.edgeOffer.subarray(problem.jobStart[job], problem.jobStart[job + 1]);
    const position = row.indexOf(offer);
    expect(position).toBeGreaterThanOrEqual(0);
    total += problem.edgeWeight[problem.jobStart[job]! + position]!;
    taken[offer]! += 1;
  }
  for (const [offer, count] of taken.entries()) expect(count).toBeLessThanOrEqual(problem.capacities[offer]!);
  expect(welfare).toBe(total);
}

describe('runAuction', () => {
  it('stays within its bound of the optimum on random small problems', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const result = runAuction(problem);
        const optimum = problem.edgeOffer.length === 0 ? 0 : solveByHighs(highs, problem).optimum;
        const rounding = optimum * 1e-9;
        expectFeasible(problem, result);
        expect(result.welfare).toBeLessThanOrEqual(optimum + rounding);
        expect(result.dualBound).toBeGreaterThanOrEqual(optimum - rounding);
        expect(result.welfare).toBeGreaterThanOrEqual(0.99 * optimum);
        expect(result.gap).toBeLessThanOrEqual(0.01);
        expect(dualBoundOf(problem, result.prices)).toBe(result.dualBound);
      }),
      { numRuns: 400 },
    );
  });

  it('finds the optimum when no gap is allowed', async () => {
    const highs = await loadHighs();
    const exact = { ...defaultAuctionSettings, gapGoal: 1e-4, maxRounds: 12 };
    fc.assert(
      fc.property(smallProblem, (problem) => {
        fc.pre(problem.edgeOffer.length > 0);
        expect(runAuction(problem, exact).welfare).toBeGreaterThanOrEqual(
          solveByHighs(highs, problem).optimum * 0.9999,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('stops at its bid limit with a feasible assignment and a valid bound', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(smallProblem, fc.integer({ min: 0, max: 20 }), (problem, maxBids) => {
        fc.pre(problem.edgeOffer.length > 0);
        const result = runAuction(problem, { ...defaultAuctionSettings, maxBids });
        expectFeasible(problem, result);
        expect(result.bids).toBeLessThanOrEqual(maxBids);
        expect(result.dualBound).toBeGreaterThanOrEqual(solveByHighs(highs, problem).optimum * (1 - 1e-9));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same answer to the same problem', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        expect(runAuction(problem)).toEqual(runAuction(problem));
      }),
    );
  });

  it('leaves the lower bidder for a single slot unmatched and prices the slot between the two bids', () => {
    const result = runAuction(problemFromTable([1], [[60], [100]]));
    expect([...result.offerOfJob]).toEqual([-1, 0]);
    expect(result.prices[0]).toBeGreaterThanOrEqual(60);
    expect(result.prices[0]).toBeLessThanOrEqual(100 + 80 * defaultAuctionSettings.firstStep);
  });

  it('lets no job bid above its gain', () => {
    const oneRound = { ...defaultAuctionSettings, maxRounds: 1 };
    expect(runAuction(problemFromTable([1], [[100], [60]]), oneRound).bids).toBe(1);
  });

  it('assigns a job its second choice if total welfare is higher', () => {
    const result = runAuction(problemFromTable([1, 1], [[100, 90], [80, 1]])); // prettier-ignore
    expect([...result.offerOfJob]).toEqual([1, 0]);
    expect(result.welfare).toBe(170);
  });

  it('prices slots at zero while supply exceeds demand', () => {
    const result = runAuction(problemFromTable([5], [[10], [20], [30]]));
    expect([...result.offerOfJob]).toEqual([0, 0, 0]);
    expect([...result.prices]).toEqual([0]);
    expect(result.gap).toBe(0);
  });

  it('handles problems without jobs, offers or slots', () => {
    expect(runAuction(problemFromTable([1], []))).toMatchObject({ welfare: 0, dualBound: 0, gap: 0 });
    expect(runAuction(problemFromTable([], [[], []]))).toMatchObject({ welfare: 0, dualBound: 0, gap: 0 });
    expect(runAuction(problemFromTable([0], [[5]]))).toMatchObject({ welfare: 0 });
  });
});

describe('greedy baselines', () => {
  it('are feasible and never above the bound', () => {
    fc.assert(
      fc.property(smallProblem, (problem) => {
        const prices = Float64Array.from(problem.capacities.keys());
        const { dualBound } = runAuction(problem);
        for (const result of [assignHeaviestFirst(problem), assignCheapestOnArrival(problem, prices)]) {
          expectFeasible(problem, result);
          expect(result.welfare).toBeLessThanOrEqual(dualBound * (1 + 1e-9));
        }
      }),
    );
  });
});
