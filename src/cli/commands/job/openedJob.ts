import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { say, type CommandResult } from '../../output.ts';
import type { Session } from '../../session.ts';
import { describeTrace } from './context.ts';
import { undelivered } from './finishJob.ts';

/** A command as this user would type it. */
export const commandLine = ({ flags: { profile } }: Session, rest: string): string =>
  `dgcm ${profile === undefined ? '' : `--profile ${profile} `}${rest}`;

/** The answer for whoever leaves a job that still waits for its match. */
export function sentResult(session: Session, record: JobRecord): CommandResult {
  const openBoxId = record.open?.openBoxId ?? '';
  const nextStep = handOverStep(session, record);
  say(session.io, `NOT DONE YET. ${nextStep}`);
  const txId = record.open?.transaction.id;
  return { json: { id: record.id, openBoxId, txId, status: 'sent', keyGiven: false, nextStep }, text: openBoxId };
}

/** Who has to do what before a job can run. Nobody but this machine has the key. */
export const handOverStep = (session: Session, { id }: Pick<JobRecord, 'id'>): string =>
  'The job cannot run before this machine hands over the key to its input, and it is declined or expires unless that is ' +
  `done once it is matched. Run: ${commandLine(session, `job open --resume ${id} --wait`)} ` +
  '(or --until matched, to leave as soon as the worker has the key).';

/** The answer for whoever leaves once the worker has the key, or once there is nobody to give it to. */
export function matchedResult(session: Session, record: JobRecord, trace: JobTrace): CommandResult {
  const { job, openBoxId, end } = trace;
  if (end !== undefined || job.kind === 'jobOpen') return undelivered(record, trace);
  const nextStep =
    `Bring the result: ${commandLine(session, `job result ${openBoxId}`)}. ` +
    'Should a reorganisation give the job to another worker, that hands him the key, too.';
  say(session.io, nextStep);
  const { priceMicroGpuc, ticketId } = job;
  const facts = { id: record.id, openBoxId, txId: record.open?.transaction.id, status: 'matched', keyGiven: true };
  return {
    json: { ...facts, state: job.kind, ticketId, priceMicroGpuc, nextStep },
    text: `${openBoxId}\n${describeTrace(trace)}`,
  };
}
