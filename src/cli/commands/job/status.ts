import { z } from 'zod';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { formatGpuc } from '#lib/client/money.ts';
import { say, table } from '../../output.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { describeTrace, jobStoreOf } from './context.ts';
import { findJob } from './findJob.ts';
import { handOverStep } from './openedJob.ts';

export const jobStatus = defineVerb({
  usage: 'status <id>',
  description: 'show the state of a job on chain',
  schema: z.object({ id: z.string().min(1) }),
  run: async (session, { id }) => {
    const trace = await findJob(session, id);
    const { steps } = trace;
    await remindOfKey(session, trace);
    const rows = steps.map(({ kind, height, txId }) => [kind, String(height), txId]);
    return {
      json: jobFacts(trace),
      text: [describeTrace(trace), table(['step', 'height', 'transaction'], rows)].join('\n'),
    };
  },
});

/** Says so where a job of this machine still needs its key: without it the worker can only decline. */
async function remindOfKey(session: Session, { openBoxId, job, end }: JobTrace): Promise<void> {
  if (end !== undefined || (job.kind !== 'jobOpen' && job.kind !== 'jobActive')) return;
  const own = (await (await jobStoreOf(session)).list()).find(({ open }) => open?.openBoxId === openBoxId);
  if (own?.wrappedFor.length === 0) say(session.io, handOverStep(session, own));
}

/** A job as JSON. */
export function jobFacts(trace: JobTrace): Readonly<Record<string, unknown>> {
  const { job, end, openBoxId, steps, payout, pendingTxId, unconfirmed } = trace;
  return {
    openBoxId,
    state: end ?? job.kind,
    last: job.kind,
    unconfirmed,
    pendingTxId: pendingTxId ?? null,
    escrowMicroGpuc: job.escrowMicroGpuc,
    ...(job.kind === 'jobOpen'
      ? { hours: job.hours, startBy: job.startBy }
      : { priceMicroGpuc: job.priceMicroGpuc, priceGpuc: formatGpuc(job.priceMicroGpuc), ticketId: job.ticketId }),
    ...(job.kind === 'jobActive' ? { deadline: job.deadline } : {}),
    ...('releaseHeight' in job ? { releaseHeight: job.releaseHeight, resultHash: job.resultHash } : {}),
    ...(job.kind === 'jobReview' ? { review: job.state, rating: job.rating, reason: job.reason ?? null } : {}),
    returnedIn: payout?.boxId ?? null,
    steps,
  };
}
