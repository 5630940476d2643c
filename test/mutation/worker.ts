import { parentPort, workerData } from 'node:worker_threads';
import type { ContractName } from '#lib/protocol/deployment/deployment.ts';
import { createJudge } from '#test/support/contracts/judge.ts';
import { allMutants } from './mutants.ts';
import { readVectors } from './readVectors.ts';
import { tryMutant } from './trial.ts';

/** Every `of`th mutant from `first` on. */
export interface Share {
  readonly folder: string;
  readonly contracts: readonly ContractName[];
  readonly first: number;
  readonly of: number;
}

const { folder, contracts, first, of } = workerData as Share;
const vectors = readVectors(folder);
const judge = createJudge();

const mutants = allMutants().filter(({ contract }) => contracts.includes(contract));
for (const mutant of mutants.filter((_, index) => index % of === first)) {
  parentPort?.postMessage({ name: mutant.name, contract: mutant.contract, verdict: tryMutant(mutant, vectors, judge) });
}
