import { z } from 'zod';
import { defineVerb } from '../../verb.ts';
import { jobContextOf } from './context.ts';
import { requireResultPlace, finishJob } from './finishJob.ts';

export const jobResult = defineVerb({
  usage: 'result <id>',
  description: 'wait for a job, then download, verify and decrypt its result',
  options: (command) =>
    command
      .option('--output <dir>', 'directory for the result (default: results/<job>)')
      .option('--approve <rating>', 'approve with 1 to 5 stars if the job succeeded'),
  schema: z.object({
    id: z.string().min(1),
    output: z.string().optional(),
    approve: z.coerce.number().int().min(1).max(5).optional(),
  }),
  run: async (session, { id, output, approve }) => {
    const context = await jobContextOf(session);
    const record = await context.store.find(id);
    await requireResultPlace(session, record, output);
    // A wrong address should not look like a long wait.
    await context.chain.tip();
    return finishJob(session, context, { record, output, approve });
  },
});
