import { z } from 'zod';
import { planDispute } from '#lib/client/job/verdict.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { requireDelivered } from './approve.ts';
import { findJob } from './findJob.ts';

export const jobDispute = defineVerb({
  usage: 'dispute <id>',
  description: 'dispute a result with a bond; the guards decide',
  options: (command) => command.option('--reason <text>', 'public reason for the guards'),
  schema: z.object({ id: z.string().min(1), reason: z.string().optional(), wait: z.boolean().default(false) }),
  run: async (session, { id, reason, wait }) => {
    const job = requireDelivered(await findJob(session, id));
    const [chain, deployment, key] = await Promise.all([session.chain(), session.deployment(), session.key()]);
    const planned = await planDispute({ chain, deployment, key }, { job, reason });
    return sendPlan(session, { ...planned, wait, facts: () => ({ openBoxId: job.openBoxId }) });
  },
});
