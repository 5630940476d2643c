import { parentPort, workerData } from 'node:worker_threads';
import { createJudge } from '#test/support/contracts/judge.ts';
import { allMutants } from './mutants.ts';
import { readVectors } from './readVectors.ts';
import { tryMutant } from './trial.ts';

/** Every `of`th mutant from `first` on. */
export interface Share {
  readonly folder: string;
  readonly first: number;
  readonly of: number;
}

const { folder, first, of } = workerData as Share;
const vectors = readVectors(folder);
const judge = createJudge();

for (const mutant of allMutants().filter((_, index) => index % of === first)) {
  parentPort?.postMessage({ name: mutant.name, contract: mutant.contract, verdict: tryMutant(mutant, vectors, judge) });
}
