import { isAbsolute, resolve } from 'node:path';
import type { JobContext, JobObserver } from '#lib/client/job/jobContext.ts';
import { createJobStore, type JobStore } from '#lib/client/job/jobStore.ts';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { formatGpuc } from '#lib/client/money.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { paint, printable, say, type CliIo } from '../../output.ts';
import { statePath, type Session } from '../../session.ts';

export async function jobStoreOf(session: Session): Promise<JobStore> {
  return createJobStore(await statePath(session, 'jobs'));
}

/** All that the flow of a job needs, from the session. */
export async function jobContextOf(session: Session): Promise<JobContext> {
  const [chain, deployment, key, relay, store, { pollMs }] = await Promise.all([
    session.chain(),
    session.deployment(),
    session.key(),
    session.relay(),
    jobStoreOf(session),
    session.settings(),
  ]);
  const { io } = session;
  return {
    chain,
    deployment,
    key,
    relay,
    store,
    clock: systemClock,
    pollMs,
    signal: io.signal,
    observer: onTerminal(io),
  };
}

/** Progress and the job's own output, both on stderr: stdout is for the answer. */
export function onTerminal(io: CliIo): JobObserver {
  return {
    progress: (text) => {
      say(io, paint(io, 'dim', printable(text)));
    },
    changed: (trace) => {
      say(io, describeTrace(trace));
    },
    logged: ({ stream, text }) => {
      // Each line says whose it is, so that no job can write a line of ours.
      for (const line of printable(text).replace(/\n$/, '').split('\n')) {
        say(io, `${paint(io, 'dim', `${stream}|`)} ${line}`);
      }
    },
  };
}

/** One line about where a job stands. */
export function describeTrace({ job, end, unconfirmed, payout }: JobTrace): string {
  if (end !== undefined)
    return `job ${end}${payout === undefined ? '' : `; returned to the consumer in box ${payout.boxId}`}`;
  if (unconfirmed) return 'job sent, waiting for its block';
  switch (job.kind) {
    case 'jobOpen':
      return `job open, waiting for a match until height ${job.startBy}`;
    case 'jobActive':
      return `job matched at ${formatGpuc(job.priceMicroGpuc)} GPUC, to be delivered by height ${job.deadline}`;
    case 'jobDelivered':
      return `job delivered; paid at height ${job.releaseHeight} unless disputed`;
    case 'jobReview':
      return `job in review: ${job.state}`;
  }
}

/** A path as the user meant it: relative to where he stands. */
export const userPath = ({ cwd }: CliIo, path: string): string => (isAbsolute(path) ? path : resolve(cwd, path));
