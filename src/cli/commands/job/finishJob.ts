import { join } from 'node:path';
import { requireEmpty, fetchResult, type FetchedResult } from '#lib/client/job/fetchResult.ts';
import type { JobContext } from '#lib/client/job/jobContext.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { watchJob } from '#lib/client/job/watchJob.ts';
import { createOutageTolerance } from '#lib/client/outageTolerance.ts';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { exitCodes } from '../../exitCodes.ts';
import { say, type CommandResult } from '../../output.ts';
import type { Session } from '../../session.ts';
import { sendApproval } from './approval.ts';
import { describeTrace, userPath } from './context.ts';

export interface FinishRequest {
  readonly record: JobRecord;
  /** Where the result goes as the user wrote it; a directory named after the job where absent. */
  readonly output: string | undefined;
  /** Stars to approve with, if the job did not fail. */
  readonly approve: number | undefined;
}

/** Waits for a job, brings its result, and says by exit code whether it did what it was asked to. */
export async function finishJob(session: Session, context: JobContext, request: FinishRequest): Promise<CommandResult> {
  const trace = await watchJob(context, request.record);
  const { job } = trace;
  if (job.kind !== 'jobDelivered' && job.kind !== 'jobReview') return undelivered(request.record, trace);
  // The record on disk knows by now who was given the key; the one of this request may be older.
  const record = await context.store.find(request.record.id);
  const directory = placeOf(session, record, request.output);
  const result = await fetchResult(context, record, { trace, directory });
  const failed = result.summary.closureReason !== 'completed' || (result.summary.exitCode ?? 0) !== 0;
  const approved =
    request.approve === undefined || failed
      ? undefined
      : await approve(session, context, { trace, rating: request.approve });
  return delivered({ record, trace, result, failed, approvedBy: approved });
}

/** Where a result goes; before the job has its name on chain, somewhere in the same directory. */
function placeOf(session: Session, record: JobRecord | undefined, output: string | undefined): string {
  return userPath(session.io, output ?? join('results', record?.open?.openBoxId.slice(0, 16) ?? 'job'));
}

/** Finds out before anything is signed or waited for whether the result can be put where it is to go. */
export async function requireResultPlace(
  session: Session,
  record: JobRecord | undefined,
  output: string | undefined,
): Promise<void> {
  const directory = placeOf(session, record, output);
  // A result that was put there before may stay.
  if (record?.resultAt !== directory) await requireEmpty(directory);
}

async function approve(
  session: Session,
  { clock, pollMs, signal, observer }: JobContext,
  { trace, rating }: { readonly trace: JobTrace; readonly rating: number },
): Promise<string | undefined> {
  const { job } = trace;
  if (trace.end !== undefined || job.kind !== 'jobDelivered') return undefined;
  const outages = createOutageTolerance({
    clock,
    signal,
    say: (text) => {
      observer.progress(text);
    },
  });
  for (;;) {
    // A node that is away is an error only while planning, so nothing is ever approved twice.
    const sent = await outages.attempt(() => sendApproval(session, job, { rating, reason: undefined, wait: true }));
    if (sent !== undefined) {
      say(session.io, `approved with ${rating} stars`);
      return sent.txId;
    }
    await clock.sleep(pollMs, signal);
  }
}

export function undelivered(record: JobRecord, trace: JobTrace): CommandResult {
  const { openBoxId, end } = trace;
  return {
    json: {
      id: record.id,
      openBoxId,
      state: end ?? trace.job.kind,
      steps: trace.steps,
      returnedIn: trace.payout?.boxId ?? null,
    },
    text: describeTrace(trace),
    // Nobody took it: no fault of the job's.
    exitCode: trace.job.kind === 'jobOpen' ? exitCodes.ineligible : exitCodes.jobFailed,
  };
}

interface Delivery {
  readonly record: JobRecord;
  readonly trace: JobTrace;
  readonly result: FetchedResult;
  readonly failed: boolean;
  readonly approvedBy: string | undefined;
}

function delivered({ record, trace, result, failed, approvedBy }: Delivery): CommandResult {
  const { job, openBoxId, steps } = trace;
  const { summary, directory, resultHash } = result;
  return {
    json: {
      id: record.id,
      openBoxId,
      state: trace.end ?? job.kind,
      priceMicroGpuc: job.kind === 'jobOpen' ? null : job.priceMicroGpuc,
      resultHash,
      output: directory,
      exitCode: summary.exitCode ?? null,
      closureReason: summary.closureReason,
      usage: summary.usage,
      approvedBy: approvedBy ?? null,
      steps,
    },
    text: `${failed ? `failed: ${summary.closureReason}, exit code ${summary.exitCode ?? 'none'}` : 'completed'}\nresult in ${directory}`,
    exitCode: failed ? exitCodes.jobFailed : exitCodes.ok,
  };
}
