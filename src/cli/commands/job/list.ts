import { z } from 'zod';
import { traceJob } from '#lib/client/jobTrace.ts';
import { formatGpuc } from '#lib/client/money.ts';
import { table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { jobStoreOf } from './context.ts';

export const jobList = defineVerb({
  usage: 'list',
  description: 'list the jobs opened on this machine',
  schema: z.object({}),
  run: async (session) => {
    const [chain, deployment, store] = await Promise.all([session.chain(), session.deployment(), jobStoreOf(session)]);
    const jobs = await Promise.all(
      (await store.list()).map(async ({ id, open, createdAt, wish, resultAt, wrappedFor }) => {
        const trace = open && (await traceJob(chain, deployment, open.openBoxId));
        const state = open === undefined ? 'unsigned' : (trace?.end ?? trace?.job.kind ?? 'unknown');
        const { hours, limitMicroGpuc } = wish;
        return {
          id,
          openBoxId: open?.openBoxId ?? null,
          createdAt,
          state,
          hours,
          limitMicroGpuc,
          resultAt: resultAt ?? null,
          keyGiven: wrappedFor.length > 0,
        };
      }),
    );
    const rows = jobs.map(({ id, openBoxId, state, hours, limitMicroGpuc, keyGiven }) => [
      (openBoxId ?? id).slice(0, 16),
      state === 'jobActive' && !keyGiven ? `${state}, needs the key` : state,
      String(hours),
      formatGpuc(limitMicroGpuc),
    ]);
    return { json: { jobs }, text: table(['job', 'state', 'hours', 'limit'], rows) };
  },
});
