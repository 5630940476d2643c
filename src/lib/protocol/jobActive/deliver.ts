import { encodeJobDelivered } from '../jobDelivered/box.ts';
import { assemble } from '../shared/assemble.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '../shared/constants.ts';
import { sumOf } from '../shared/numbers.ts';
import type { Frame, Funding, PlannedOutput, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBoxes } from '../shared/presence.ts';
import { selectFunding } from '../shared/selectFunding.ts';
import type { JobActive } from './box.ts';

/** A job with the SHA-256 (hex) of its encrypted result bundle. */
export interface Delivery {
  readonly job: JobActive;
  readonly resultHash: string;
}

export interface DeliverParams extends Frame {
  readonly jobs: readonly Delivery[];
  /** Boxes of the worker script; the first one selected is input 0. */
  readonly funding: Funding;
}

/** Commits results: each job moves to jobDelivered. One signature of the worker covers the whole batch. */
export function buildDeliver(params: DeliverParams): UnsignedPlan {
  const { deployment, jobs, funding, height, minerFeeNanoErg = DEFAULT_MINER_FEE_NANO_ERG } = params;
  const workerTree = jobs[0]?.job.workerTree;
  requireThat(workerTree !== undefined, 'invalid', 'A delivery needs at least one job.');
  checkDeliveries(params, workerTree);
  const own = presentBoxes(funding.boxes, workerTree, height);
  const taken = selectFunding(own, { nanoErg: minerFeeNanoErg + MIN_CHANGE_NANO_ERG });
  // Change comes first: output i must answer for job i, and the worker's box is input 0.
  const change: PlannedOutput = {
    value: sumOf(taken.map(({ value }) => value)) - minerFeeNanoErg,
    ergoTree: funding.changeErgoTree,
    tokens: mergedTokens(taken.flatMap(({ assets }) => assets)),
  };
  const [first, ...more] = taken.map((box) => ({ box }));
  return assemble({
    frame: params,
    inputs: [...(first ? [first] : []), ...jobs.map(({ job }) => ({ box: job.box })), ...more],
    outputs: [
      change,
      ...jobs.map(({ job, resultHash }) => ({
        value: job.box.value,
        ergoTree: deployment.trees.jobDelivered,
        tokens: job.box.assets,
        registers: encodeJobDelivered({
          ...job,
          resultHash,
          releaseHeight: height + 1 + deployment.constants.disputeBlocks,
        }),
      })),
    ],
  });
}

function checkDeliveries({ jobs, height }: DeliverParams, workerTree: string): void {
  for (const { job, resultHash } of jobs) {
    const { boxId } = job.box;
    requireThat(job.workerTree === workerTree, 'invalid', 'The jobs belong to different workers.', { boxId });
    requireThat(height + 1 <= job.deadline, 'wrong_state', `The deadline ${job.deadline} has passed.`, { boxId });
    requireThat(/^[0-9a-f]{64}$/.test(resultHash), 'invalid', 'A result hash is 32 bytes.', { boxId });
  }
}

function mergedTokens(assets: readonly { tokenId: string; amount: bigint }[]) {
  const amounts = new Map<string, bigint>();
  for (const { tokenId, amount } of assets) amounts.set(tokenId, (amounts.get(tokenId) ?? 0n) + amount);
  return Array.from(amounts, ([tokenId, amount]) => ({ tokenId, amount }));
}
