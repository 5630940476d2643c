import { encodeJobReview, type ReviewTerms } from '../jobReview/box.ts';
import { assemble } from '../shared/assemble.ts';
import { tokens, type Frame, type Funding, type UnsignedPlan } from '../shared/plan.ts';
import { richestPresent } from '../shared/presence.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import type { JobDelivered } from './box.ts';

export interface ReviewFrame extends Frame {
  readonly job: JobDelivered;
  readonly funding: Funding;
}

/** Moves a delivered job into review with a verdict; `present` boxes prove the presence of whoever acts. */
export function assembleReview(
  { job, deployment, height, minerFeeNanoErg, funding }: ReviewFrame,
  verdict: Pick<ReviewTerms, 'state' | 'rating' | 'reason'>,
  { present, bondMicroGpuc }: { readonly present: readonly ChainBox[]; readonly bondMicroGpuc: bigint },
): UnsignedPlan {
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: [job.box, ...present].map((box) => ({ box })),
    outputs: [
      {
        value: job.box.value,
        ergoTree: deployment.trees.jobReview,
        tokens: tokens([job.ticketId, 1n], [deployment.tokens.gpuc, job.escrowMicroGpuc + bondMicroGpuc]),
        registers: encodeJobReview({ ...job, ...verdict }),
      },
    ],
    funding,
  });
}

/** A box of the consumer that proves his consent by presence. @throws PlanError `insufficient_funds` when he has none. */
export function consumerBox({ job, funding, height }: ReviewFrame): ChainBox {
  const message = 'The wallet has no box of the consumer to prove presence with.';
  return richestPresent(funding.boxes, job.consumerTree, height, message);
}
