import { traceJob, type JobTrace } from '#lib/client/jobTrace.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { jobStoreOf } from './context.ts';

const fullId = /^[0-9a-f]{64}$/;

/**
 * A job by its open box id, or by the beginning of the id of one that was opened here.
 *
 * @throws AppError `not_found` where neither this machine nor the chain knows it.
 */
export async function findJob(session: Session, id: string): Promise<JobTrace> {
  const openBoxId = fullId.test(id) ? id : (await (await jobStoreOf(session)).find(id)).open?.openBoxId;
  if (openBoxId === undefined) {
    throw new AppError('wrong_state', `Job ${id} was begun here but never signed.`, {
      nextStep: `Continue it with: dgcm job open --resume ${id}`,
    });
  }
  const [chain, deployment] = await Promise.all([session.chain(), session.deployment()]);
  const trace = await traceJob(chain, deployment, openBoxId);
  if (trace === undefined) throw new AppError('not_found', `Neither chain nor pool knows the job ${openBoxId}.`);
  return trace;
}
