import type { UnsignedPlan } from '../shared/plan.ts';
import { demand } from '../shared/planError.ts';
import { assembleReview, type ReviewFrame } from './review.ts';

/** Moves a delivered job that nobody settled for very long into review, from where it can be reclaimed. */
export function buildDormant(params: ReviewFrame): UnsignedPlan {
  const { job, height, deployment } = params;
  const last = job.releaseHeight + deployment.constants.reclaimBlocks;
  demand(height + 1 > last, 'wrong_state', `The job counts as forgotten after height ${last}.`, { last });
  return assembleReview(params, { state: 'dormant', rating: 0 }, { present: [], bondMicroGpuc: 0n });
}
