import { buildApprove } from '#lib/protocol/jobDelivered/approve.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildDispute } from '#lib/protocol/jobDelivered/dispute.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { formatGpuc } from '../money.ts';
import { nothing, sheetOf } from '../sheet.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import type { JobContext } from './jobContext.ts';
import type { PlannedJob } from './openJob.ts';

type VerdictContext = Pick<JobContext, 'chain' | 'deployment' | 'key'>;

const walletOf = ({ key, deployment }: VerdictContext) => ({ ergoTree: key.ergoTree, gpuc: deployment.tokens.gpuc });

async function frameOf({ chain, deployment, key }: VerdictContext) {
  const [{ height }, boxes] = await Promise.all([chain.tip(), spendableBoxes(chain, key.ergoTree)]);
  return { deployment, height, funding: { boxes, changeErgoTree: key.ergoTree } };
}

/** What a settled job gives back to its consumer. */
const returnOf = ({ deployment }: VerdictContext, job: JobDelivered) => ({
  nanoErg: job.box.value - deployment.constants.endTipNanoErg,
  microGpuc: job.escrowMicroGpuc - job.priceMicroGpuc,
});

export interface ApproveRequest {
  readonly job: JobDelivered;
  /** 1 to 5 stars. */
  readonly rating: number;
  readonly reason?: string | undefined;
}

/** Approves a result, so that the provider can be paid at once. */
export async function planApprove(
  context: VerdictContext,
  { job, rating, reason }: ApproveRequest,
): Promise<PlannedJob> {
  const frame = await frameOf(context);
  const plan = buildApprove({ ...frame, job, rating, reason });
  const sheet = sheetOf(plan, walletOf(context), {
    action: `Approve job ${job.openBoxId} with ${rating} stars: ${formatGpuc(job.priceMicroGpuc)} GPUC to the provider now`,
    expectedReturn: returnOf(context, job),
    notes: ['An approved job cannot be disputed any more.'],
  });
  return { plan, height: frame.height, sheet };
}

/** Disputes a result, for the guards to decide. */
export async function planDispute(
  context: VerdictContext,
  { job, reason }: { readonly job: JobDelivered; readonly reason?: string | undefined },
): Promise<PlannedJob> {
  const frame = await frameOf(context);
  const { constants } = context.deployment;
  const plan = buildDispute({ ...frame, job, reason });
  const returned = returnOf(context, job);
  const sheet = sheetOf(plan, walletOf(context), {
    action: `Dispute job ${job.openBoxId}`,
    locked: { nanoErg: 0n, microGpuc: constants.bondMicroGpuc },
    expectedReturn: {
      nanoErg: returned.nanoErg,
      microGpuc: returned.microGpuc + constants.bondMicroGpuc + job.priceMicroGpuc - 1n,
    },
    worstLoss: { nanoErg: plan.minerFeeNanoErg, microGpuc: job.priceMicroGpuc + constants.disputeFeeMicroGpuc },
    timeoutExit: {
      height: job.releaseHeight + constants.guardBlocks,
      meaning: 'undecided, the provider is paid and the bond returns less the dispute fee',
    },
    notes: ['The guards split the price. The reason is public.'],
  });
  return { plan, height: frame.height, sheet };
}

/** Cancels an open job: by its consumer at any time, as a refund by anyone after its last start. */
export async function planCancel(context: VerdictContext, job: JobOpen): Promise<PlannedJob> {
  const { deployment, key } = context;
  const { height } = await context.chain.tip();
  const own = job.consumerTree === key.ergoTree;
  const plan = own ? buildCancel({ deployment, height, job }) : buildRefund({ deployment, height, job });
  const sheet = sheetOf(plan, walletOf(context), {
    action: `${own ? 'Cancel' : 'Refund'} job ${job.box.boxId}`,
    expectedReturn: own ? { nanoErg: job.box.value - plan.minerFeeNanoErg, microGpuc: job.escrowMicroGpuc } : nothing,
    worstLoss: nothing,
    notes: ['If it is matched before this is mined, this transaction fails and nothing is lost.'],
  });
  return { plan, height, sheet };
}
