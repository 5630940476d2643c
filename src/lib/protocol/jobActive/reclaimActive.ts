import { assemble } from '../shared/assemble.ts';
import { consumerPayment, depositAfter } from '../shared/payments.ts';
import { tokens, type Frame, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { JobActive } from './box.ts';

export interface ReclaimActiveParams extends Frame {
  readonly job: JobActive;
  /** Recipient of the tip; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Returns an active job to its consumer long after the deadline, without the provider box. Nobody signs. */
export function buildReclaimActive({ job, changeErgoTree, ...frame }: ReclaimActiveParams): UnsignedPlan {
  const { deployment, height } = frame;
  const { exitFeeNanoErg, cooldownBlocks } = deployment.constants;
  const last = job.deadline + cooldownBlocks;
  requireThat(height + 1 > last, 'wrong_state', `The job can be reclaimed after height ${last}.`, { last });
  return assemble({
    frame,
    inputs: [{ box: job.box }],
    outputs: [
      consumerPayment(job, deployment, {
        nanoErg: depositAfter(job.box.value, exitFeeNanoErg),
        microGpuc: job.escrowMicroGpuc,
      }),
    ],
    burns: tokens([job.ticketId, 1n]),
    changeErgoTree,
  });
}
