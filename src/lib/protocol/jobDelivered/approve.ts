import { utf8 } from '@fleet-sdk/crypto';
import { reasonLimitBytes } from '../jobReview/contract.ts';
import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { assembleReview, consumerBox, type ReviewFrame } from './review.ts';

export interface ApproveParams extends ReviewFrame {
  /** 1 to 5 stars. */
  readonly rating: number;
  readonly reason?: string | undefined;
}

/** Accepts a result with a rating, so that the provider can be paid at once. The consumer signs for one of his boxes. */
export function buildApprove(params: ApproveParams): UnsignedPlan {
  const { rating, reason } = params;
  requireThat(Number.isInteger(rating) && rating >= 1 && rating <= 5, 'invalid', 'A rating is 1 to 5.', { rating });
  checkReason(reason);
  return assembleReview(
    params,
    { state: 'approved', rating, ...(reason === undefined ? {} : { reason }) },
    { present: [consumerBox(params)], bondMicroGpuc: 0n },
  );
}

/** @throws PlanError `invalid` if the reason is too long. */
export function checkReason(reason: string | undefined): void {
  const bytes = reason === undefined ? 0 : utf8.decode(reason).length;
  requireThat(bytes <= reasonLimitBytes, 'invalid', `A reason has at most ${reasonLimitBytes} bytes.`, { bytes });
}
