import { assemble } from '../shared/assemble.ts';
import { depositAfter } from '../shared/payments.ts';
import type { Frame, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBytes } from '../shared/registers.ts';
import type { JobOpen } from './box.ts';

export interface RefundParams extends Frame {
  readonly job: JobOpen;
  /** Recipient of the tip; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Refunds a job that was not matched in time. Nobody signs. */
export function buildRefund({ job, changeErgoTree, ...frame }: RefundParams): UnsignedPlan {
  const { box, startBy } = job;
  requireThat(frame.height + 1 > startBy, 'wrong_state', `The job may be matched until height ${startBy}.`, {
    startBy,
  });
  return assemble({
    frame,
    inputs: [{ box }],
    outputs: [
      {
        value: depositAfter(box.value, frame.deployment.constants.exitFeeNanoErg),
        ergoTree: job.consumerTree,
        tokens: box.assets,
        registers: { R4: encodeBytes(box.boxId) },
      },
    ],
    changeErgoTree,
  });
}
