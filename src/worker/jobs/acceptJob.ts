import type { JobRecord } from './jobRecord.ts';

/** A matched job as far as taking it on goes. */
export interface MatchedJob {
  readonly openBoxId: string;
  readonly deadline: number;
}

/**
 * The record with which a matched job begins, or nothing where it has begun already. A job may come back after it was
 * closed, when a deep reorg undid its match or its delivery: one that ran here is declined, for its result is gone and no
 * job is run twice.
 */
export function acceptJob(job: MatchedJob, known: JobRecord | undefined, height: number): JobRecord | undefined {
  const { openBoxId, deadline } = job;
  // What is closed because it is late stays closed until somebody expires it.
  if (known !== undefined && (known.phase !== 'closed' || height >= deadline)) return undefined;
  const fresh: JobRecord = { version: 1, openBoxId, phase: 'accepted', deadline, hours: 1, acceptedAtHeight: height };
  if (known?.startedAtMs === undefined) return fresh;
  return {
    ...fresh,
    phase: 'declining',
    startedAtMs: known.startedAtMs,
    declineReason: known.declineReason ?? 'the job ran here before and its result is gone',
  };
}
