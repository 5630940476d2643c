import { assemble } from '../shared/assemble.ts';
import type { Frame, UnsignedPlan } from '../shared/plan.ts';
import { encodeBool } from '../shared/registers.ts';
import { publicKeyOf } from '../shared/scripts.ts';
import type { JobOpen } from './box.ts';
import { cancelVariable } from './contract.ts';

export interface CancelParams extends Frame {
  readonly job: JobOpen;
  /** Recipient of the funds; the consumer's script by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Cancels an open job. The consumer signs for the job's box, which also pays the fee. */
export function buildCancel({ job, changeErgoTree, ...frame }: CancelParams): UnsignedPlan {
  const key = publicKeyOf(job.consumerTree);
  return assemble({
    frame,
    inputs: [{ box: job.box, variables: { [cancelVariable]: encodeBool(true) } }],
    outputs: [],
    changeErgoTree: changeErgoTree ?? job.consumerTree,
    provers: new Map(key === undefined ? [] : [[job.box.boxId, key]]),
  });
}
