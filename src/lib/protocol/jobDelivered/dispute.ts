import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { checkReason } from './approve.ts';
import { assembleReview, consumerBox, type ReviewFrame } from './review.ts';

export interface DisputeParams extends ReviewFrame {
  readonly reason?: string | undefined;
}

/** Disputes a result before its release height and adds the bond. The consumer signs for one of his boxes. */
export function buildDispute(params: DisputeParams): UnsignedPlan {
  const { job, height, reason, deployment } = params;
  requireThat(
    height + 1 < job.releaseHeight,
    'wrong_state',
    `The job could be disputed before height ${job.releaseHeight}.`,
    {
      releaseHeight: job.releaseHeight,
    },
  );
  checkReason(reason);
  return assembleReview(
    params,
    { state: 'disputed', rating: 0, ...(reason === undefined ? {} : { reason }) },
    { present: [consumerBox(params)], bondMicroGpuc: deployment.constants.bondMicroGpuc },
  );
}
