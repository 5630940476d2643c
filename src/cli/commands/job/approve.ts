import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { defineVerb } from '../../verb.ts';
import { sendApproval } from './approval.ts';
import { describeTrace } from './context.ts';
import { findJob } from './findJob.ts';

export const jobApprove = defineVerb({
  usage: 'approve <id>',
  description: 'accept a result, so that the provider is paid at once',
  options: (command) =>
    command.requiredOption('--rating <stars>', '1 to 5 stars').option('--reason <text>', 'public comment'),
  schema: z.object({
    id: z.string().min(1),
    rating: z.coerce.number().int().min(1).max(5),
    reason: z.string().optional(),
    wait: z.boolean().default(false),
  }),
  run: async (session, { id, rating, reason, wait }) => {
    const { json, text, exitCode } = await sendApproval(session, requireDelivered(await findJob(session, id)), {
      rating,
      reason,
      wait,
    });
    return { json, text, ...(exitCode === undefined ? {} : { exitCode }) };
  },
});

/** @throws AppError `wrong_state` saying what the job is instead. */
export function requireDelivered(trace: JobTrace): JobDelivered {
  if (trace.end === undefined && trace.job.kind === 'jobDelivered') return trace.job;
  throw new AppError('wrong_state', `Only a delivered job can be approved or disputed. ${describeTrace(trace)}.`);
}
