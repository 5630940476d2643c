import type { Highs } from 'highs';
import type { AssignmentProblem } from '#lib/matching/problem.ts';

/** The package ships one set of types for two module systems; under ESM they hide the loader behind a second default. */
export async function loadHighs(): Promise<Highs> {
  const { default: load } = (await import('highs')) as unknown as { default: () => Promise<Highs> };
  return load();
}

export interface HighsOptimum {
  readonly optimum: number;
  /** Time of the solver alone: the model was already handed over in its own sparse form, and no text was parsed. */
  readonly solveMs: number;
}

/**
 * The exact optimum of an assignment problem as a linear programme. Its corners are whole numbers, so no integer
 * search is needed.
 */
export function solveByHighs(
  highs: Highs,
  problem: AssignmentProblem,
  solver: 'choose' | 'simplex' | 'ipm' = 'choose',
): HighsOptimum {
  const { jobCount, jobStart, edgeOffer, edgeWeight, capacities } = problem;
  const edgeCount = edgeOffer.length;
  const rowCount = jobCount + capacities.length;
  const indices = new Int32Array(edgeCount * 2);
  for (let job = 0; job < jobCount; job += 1) {
    for (let edge = jobStart[job]!; edge < jobStart[job + 1]!; edge += 1) {
      indices[edge * 2] = job;
      indices[edge * 2 + 1] = jobCount + edgeOffer[edge]!;
    }
  }
  const rowUpper = new Float64Array(rowCount).fill(1);
  rowUpper.set(capacities, jobCount);
  using model = highs.createModel({
    numCols: edgeCount,
    numRows: rowCount,
    sense: highs.constants.objectiveSense.maximize,
    colCost: edgeWeight,
    colLower: new Float64Array(edgeCount),
    colUpper: new Float64Array(edgeCount).fill(1),
    rowLower: new Float64Array(rowCount).fill(-highs.infinity),
    rowUpper,
    matrix: {
      format: 'csc',
      numRows: rowCount,
      numCols: edgeCount,
      starts: Int32Array.from({ length: edgeCount + 1 }, (_, column) => column * 2),
      indices,
      values: new Float64Array(edgeCount * 2).fill(1),
    },
  });
  model.options.set({ output_flag: false, solver });
  const startedAt = performance.now();
  model.run();
  const solveMs = performance.now() - startedAt;
  return { optimum: model.getObjectiveValue(), solveMs };
}
