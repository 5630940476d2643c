import type { SignedTransaction } from '@fleet-sdk/common';
import { planApprove } from '#lib/client/job/verdict.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import type { CommandResult } from '../../output.ts';
import { sendPlan } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';

export interface Approval {
  readonly rating: number;
  readonly reason: string | undefined;
  readonly wait: boolean;
}

/** Approves a delivered job; `txId` is absent after a dry run. */
export async function sendApproval(
  session: Session,
  job: JobDelivered,
  { rating, reason, wait }: Approval,
): Promise<CommandResult & { readonly txId: string | undefined }> {
  const [chain, deployment, key] = await Promise.all([session.chain(), session.deployment(), session.key()]);
  const planned = await planApprove({ chain, deployment, key }, { job, rating, reason });
  let txId: string | undefined;
  const facts = ({ id }: SignedTransaction) => {
    txId = id;
    return { openBoxId: job.openBoxId };
  };
  const result = await sendPlan(session, { ...planned, wait, facts });
  return { ...result, txId };
}
