import type { Deployment } from '../deployment/deployment.ts';
import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { JobDelivered } from './box.ts';
import { assembleReview, type ReviewFrame } from './review.ts';

const lastHeight = ({ releaseHeight }: JobDelivered, { constants }: Deployment): number =>
  releaseHeight + constants.reclaimBlocks;

/** Whether nobody settled a job for so long that anybody may send it into review in the block of that height. */
export const isForgotten = (job: JobDelivered, deployment: Deployment, height: number): boolean =>
  height > lastHeight(job, deployment);

/** Moves a delivered job that was not settled for a year into review, where it can be reclaimed. */
export function buildDormant(params: ReviewFrame): UnsignedPlan {
  const { job, height, deployment } = params;
  const last = lastHeight(job, deployment);
  requireThat(isForgotten(job, deployment, height + 1), 'wrong_state', `The job is dormant after height ${last}.`, {
    last,
  });
  return assembleReview(params, { state: 'dormant', rating: 0 }, { present: [], bondMicroGpuc: 0n });
}
