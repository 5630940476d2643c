import { assemble } from '../shared/assemble.ts';
import { CARRIER_NANO_ERG } from '../shared/constants.ts';
import { consumerPayment, depositAfter } from '../shared/payments.ts';
import { tokens, type Frame, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBytes } from '../shared/registers.ts';
import type { JobReview } from './box.ts';

export interface ReclaimReviewParams extends Frame {
  readonly job: JobReview;
  /** Recipient of the tip; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Pays out a job in review that was not settled for a year, without the provider box. Nobody signs. */
export function buildReclaimReview({ job, changeErgoTree, ...frame }: ReclaimReviewParams): UnsignedPlan {
  const { deployment, height } = frame;
  const { exitFeeNanoErg, reclaimBlocks } = deployment.constants;
  const last = job.releaseHeight + reclaimBlocks;
  requireThat(height + 1 > last, 'wrong_state', `The job can be reclaimed after height ${last}.`, { last });
  return assemble({
    frame,
    inputs: [{ box: job.box }],
    outputs: [
      {
        value: CARRIER_NANO_ERG,
        ergoTree: job.ownerTree,
        tokens: tokens([deployment.tokens.gpuc, job.priceMicroGpuc]),
        registers: { R4: encodeBytes(job.openBoxId) },
      },
      consumerPayment(job, deployment, {
        nanoErg: depositAfter(job.box.value, exitFeeNanoErg),
        microGpuc: job.escrowMicroGpuc - job.priceMicroGpuc,
      }),
    ],
    burns: tokens([job.ticketId, 1n]),
    changeErgoTree,
  });
}
