import type { Draft } from './draft.ts';
import { enact, enrolProvider, leave, propose, spendTreasury, topUp } from './honest.ts';
import {
  approve,
  cancel,
  deliver,
  dispute,
  dormant,
  reclaimActive,
  reclaimReview,
  refund,
  resolve,
} from './honestJob.ts';
import {
  addStake,
  decline,
  expire,
  match,
  pause,
  retire,
  settle,
  settleReviewed,
  update,
  withdraw,
} from './honestProvider.ts';

/** An honest transaction of every action that a contract guards. */
export const everyAction: Readonly<Record<string, () => Draft>> = {
  enact: () => enact(),
  propose,
  spendTreasury,
  enrolProvider,
  leave: () => leave({ busy: 1 }),
  topUp,
  match: () => match(),
  settle: () => settle(),
  settleReviewed: () => settleReviewed(),
  expire: () => expire(),
  decline: () => decline(),
  withdraw: () => withdraw(),
  update: () => update(),
  addStake: () => addStake(),
  retire: () => retire(),
  pause: () => pause(),
  cancel: () => cancel(),
  refund: () => refund(),
  deliver: () => deliver(),
  reclaimActive: () => reclaimActive(),
  approve: () => approve(),
  dispute: () => dispute(),
  dormant: () => dormant(),
  resolve: () => resolve(),
  reclaimReview: () => reclaimReview(),
};
