import { z } from 'zod';
import { readGovernance } from '#lib/client/market.ts';
import { formatGpuc } from '#lib/client/money.ts';
import { buildResolve } from '#lib/protocol/jobReview/resolve.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { describeTrace } from '../job/context.ts';
import { findJob } from '../job/findJob.ts';
import { defineGuardVerb } from './guardVerb.ts';

const percent = z.coerce.number().int().min(0).max(100);

export const guardResolve = defineGuardVerb({
  usage: 'resolve <job>',
  description: 'split the price of a disputed job, in percent',
  options: (command) =>
    command
      .requiredOption('--consumer <percent>', 'to the consumer')
      .requiredOption('--provider <percent>', 'to the provider'),
  schema: z
    .object({ job: z.string().min(1), consumer: percent, provider: percent })
    .refine(({ consumer, provider }) => consumer + provider === 100, '--consumer and --provider make 100 together'),
  plan: async (session, frame, { job: id, provider }) => {
    const trace = await findJob(session, id);
    const { job, end } = trace;
    if (end !== undefined || job.kind !== 'jobReview') {
      throw new AppError('wrong_state', `Only a disputed job is decided. ${describeTrace(trace)}.`);
    }
    const governance = await readGovernance(await session.chain(), frame.deployment);
    // A zero token amount cannot exist: a provider who gets nothing gets one unit.
    const share = (job.priceMicroGpuc * BigInt(provider)) / 100n;
    const providerShareMicroGpuc = share < 1n ? 1n : share;
    const plan = buildResolve({ ...frame, job, governance, providerShareMicroGpuc });
    const toConsumer = job.priceMicroGpuc - providerShareMicroGpuc;
    const action = `Decide job ${trace.openBoxId}: ${formatGpuc(providerShareMicroGpuc)} GPUC to the provider, ${formatGpuc(toConsumer)} back to the consumer`;
    const notes = [`The consumer’s reason: ${job.reason ?? 'none given'}`];
    return { plan, sheet: { action, notes } };
  },
});
