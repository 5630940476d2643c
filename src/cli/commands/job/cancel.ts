import { z } from 'zod';
import { planCancel } from '#lib/client/job/verdict.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { describeTrace } from './context.ts';
import { findJob } from './findJob.ts';

export const jobCancel = defineVerb({
  usage: 'cancel <id>',
  description: 'cancel an open job; anyone may refund it after its last start height',
  schema: z.object({ id: z.string().min(1), wait: z.boolean().default(false) }),
  run: async (session, { id, wait }) => {
    const trace = await findJob(session, id);
    const { job, end } = trace;
    if (end !== undefined || job.kind !== 'jobOpen') {
      throw new AppError('wrong_state', `Only an open job can be taken back. ${describeTrace(trace)}.`);
    }
    const [chain, deployment, key] = await Promise.all([session.chain(), session.deployment(), session.key()]);
    const planned = await planCancel({ chain, deployment, key }, job);
    return sendPlan(session, { ...planned, wait, facts: () => ({ openBoxId: trace.openBoxId }) });
  },
});
