import { openLogRecords } from '#lib/bundle/logRecord.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { JobContext } from './jobContext.ts';
import type { JobRecord } from './jobRecord.ts';

type LogContext = Pick<JobContext, 'relay' | 'observer'>;

/** Shows a job's log until the worker closes it or `signal` fires. Failures are reported as progress, never thrown. */
export async function followJobLogs(context: LogContext, record: JobRecord, signal: AbortSignal): Promise<void> {
  try {
    await showLogs(context, record, signal);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof AppError)) throw error;
    context.observer.progress(`the log is not to be had: ${error.message}`);
  }
}

/** Like `followJobLogs`, but throws on failure. */
export async function showLogs({ relay, observer }: LogContext, record: JobRecord, signal: AbortSignal): Promise<void> {
  if (record.open === undefined) throw new AppError('wrong_state', 'This job was never signed.');
  for await (const { data } of relay.followLogs({ openBoxId: record.open.openBoxId, signal })) {
    for (const line of await openLogRecords(data, record.resultIdentity)) observer.logged(line);
  }
}
