import { wrapContentKey } from '#lib/bundle/contentKey.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { readProviders } from '../market.ts';
import { traceJob, type JobTrace } from '../jobTrace.ts';
import { createOutageTolerance } from '../outageTolerance.ts';
import { isInPool, submitTransaction } from '../submitTransaction.ts';
import type { JobContext } from './jobContext.ts';
import { followJobLogs } from './jobLogs.ts';
import type { JobRecord } from './jobRecord.ts';
import { attachJob } from './prepareJob.ts';

/** Whether waiting for a job is over: it has a result, or it has ended. */
const isSettledFor = (trace: JobTrace): boolean =>
  trace.end !== undefined || trace.job.kind === 'jobDelivered' || trace.job.kind === 'jobReview';

/** What has been seen of a job so far. */
interface Watch {
  record: JobRecord;
  seen: string;
  following: Promise<void> | undefined;
}

/** How long to wait: until the matched worker has the key to the input, or until there is a result. */
export type WatchGoal = 'matched' | 'delivered';

/**
 * Waits until a job is delivered or has ended: resends its transaction if it was lost, hands the content key to the matched
 * worker, and shows the log. With the goal `matched` it returns once the worker has the key. Tolerates outages of node and
 * relay. May be killed and called again at any point.
 *
 * @throws AppError `wrong_state` for a job that was never signed; `conflict` where its inputs were spent by another transaction.
 */
export async function watchJob(
  context: JobContext,
  record: JobRecord,
  goal: WatchGoal = 'delivered',
): Promise<JobTrace> {
  if (record.open === undefined) throw new AppError('wrong_state', 'This job was never signed.');
  const { clock, observer, signal } = context;
  const outages = createOutageTolerance({
    clock,
    signal,
    say: (text) => {
      observer.progress(text);
    },
  });
  const logs = new AbortController();
  const watch: Watch = { record, seen: '', following: undefined };
  try {
    for (;;) {
      const trace = await outages.attempt(() => look(context, watch, { goal, logSignal: logs.signal }));
      if (trace !== undefined) {
        return isSettledFor(trace) ? await withLogsEnded(trace, watch.following, logs) : trace;
      }
      await untilLooked(context);
    }
  } finally {
    logs.abort();
    await watch.following;
  }
}

/** One poll and the actions that it requires; returns the job's trace once waiting is over. */
async function look(
  context: JobContext,
  watch: Watch,
  { goal, logSignal }: { readonly goal: WatchGoal; readonly logSignal: AbortSignal },
): Promise<JobTrace | undefined> {
  const openBoxId = watch.record.open?.openBoxId ?? '';
  const trace = await traceJob(context.chain, context.deployment, openBoxId);
  const state = trace === undefined ? 'vanished' : `${trace.job.kind} ${trace.end ?? ''} ${trace.unconfirmed}`;
  if (trace !== undefined && state !== watch.seen) context.observer.changed(trace);
  watch.seen = state;
  if (trace === undefined || trace.unconfirmed) {
    await keepAlive(context, watch.record);
    return undefined;
  }
  if (isSettledFor(trace) || (await isStale(context, trace))) return trace;
  watch.record = await attachJob(context, watch.record);
  if (trace.job.kind !== 'jobActive') return undefined;
  const given = await giveKey(context, watch.record, trace.job);
  watch.record = given ?? watch.record;
  if (goal === 'matched') return given === undefined ? undefined : trace;
  watch.following ??= followJobLogs(context, watch.record, logSignal);
  return undefined;
}

/** Whether an open job can no longer be matched and no refund is pending. */
async function isStale({ chain }: JobContext, { job, pendingTxId }: JobTrace): Promise<boolean> {
  if (job.kind !== 'jobOpen' || pendingTxId !== undefined) return false;
  return (await chain.tip()).height > job.startBy;
}

const untilLooked = ({ clock, pollMs, signal }: JobContext): Promise<void> => clock.sleep(pollMs, signal);

/** Waits shortly for the end of the log, which the worker closes when it delivers. */
async function withLogsEnded(
  trace: JobTrace,
  following: Promise<void> | undefined,
  logs: AbortController,
): Promise<JobTrace> {
  const outages = AbortSignal.timeout(5_000);
  outages.addEventListener('abort', () => {
    logs.abort();
  });
  await following;
  return trace;
}

/** A transaction that neither chain nor pool has is sent again, byte for byte. */
async function keepAlive({ chain, observer }: JobContext, { open }: JobRecord): Promise<void> {
  if (open === undefined || (await isInPool(chain, open.transaction.id))) return;
  if ((await chain.transaction(open.transaction.id)) !== undefined) return;
  observer.progress('neither chain nor pool has the transaction; sending it again');
  await submitTransaction(chain, open.transaction);
}

/**
 * The key goes to the ticket holder only now: wrapped before the match, enrolling would be a licence to read.
 * @returns the record once he has it, by this call or an earlier one.
 */
async function giveKey(context: JobContext, record: JobRecord, job: JobActive): Promise<JobRecord | undefined> {
  const { chain, deployment, relay, store, observer } = context;
  const provider = (await readProviders(chain, deployment)).find(({ ticketId }) => ticketId === job.ticketId);
  const recipient = provider?.card.recipient;
  if (recipient === undefined) {
    observer.progress('the provider’s card names no recipient for the key; he cannot run the job');
    return undefined;
  }
  // The relay keeps one key: after a reorg the job may come back to a worker whose key another's has replaced.
  if (record.wrappedFor.at(-1) === recipient || record.sealed === undefined) return record;
  await relay.putWrappedKey(job.openBoxId, await wrapContentKey(record.sealed.contentIdentity, recipient));
  observer.progress('the worker has the key to the input');
  const given = { ...record, wrappedFor: [...record.wrappedFor, recipient] };
  await store.save(given);
  return given;
}
