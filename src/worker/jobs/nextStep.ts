import type { JobRecord } from './jobRecord.ts';

/** Where a job stands on chain, the pool included. */
export type Standing =
  /** Its active box can be spent. */
  | 'active'
  /** Its result is committed: delivered or in review. */
  | 'delivered'
  /** Neither: expired, declined, settled, reclaimed, or its match was undone by a reorg. */
  | 'absent';

export interface JobFacts {
  /** Height of the next block. */
  readonly height: number;
  readonly standing: Standing;
  /** Blocks since the job was last seen `active`; a reorg may bring it back. */
  readonly absentBlocks: number;
  /** `unknown` while the engine does not say. */
  readonly container: 'none' | 'created' | 'running' | 'ended' | 'unknown';
}

export interface StepSettings {
  /** How long after the match the input may be waited for. */
  readonly inputGraceBlocks: number;
  /** Results are delivered this long before the deadline at the latest. */
  readonly deliverMarginBlocks: number;
  /** A job without a result is declined this long before the deadline, whatever is still under way: silence is slashed. */
  readonly declineMarginBlocks: number;
  /** From when a change on chain is taken to be final. */
  readonly finalityBlocks: number;
}

export type JobStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'prepare' }
  | { readonly kind: 'start' }
  /** Follow the container to its end; at `stopAtHeight` the bought time is over. */
  | { readonly kind: 'attend'; readonly stopAtHeight: number }
  | { readonly kind: 'seal' }
  | { readonly kind: 'upload' }
  | { readonly kind: 'deliver' }
  /** `final`: there is no time left to wait for a step under way. */
  | { readonly kind: 'decline'; readonly reason: string; readonly final?: true }
  | { readonly kind: 'close'; readonly because: string };

const wait: JobStep = { kind: 'wait' };

/**
 * What to do next with a job. Pure: the whole fate of a job, restarts included, can be read and tested here.
 * A job is never run twice: a container that was asked for and is gone means decline, not a second run.
 */
export function nextStep(record: JobRecord, facts: JobFacts, settings: StepSettings): JobStep {
  if (record.phase === 'closed') return wait;
  if (facts.standing === 'delivered') return afterDelivery(facts, settings);
  if (facts.standing === 'absent') {
    return facts.absentBlocks > settings.finalityBlocks ? { kind: 'close', because: 'no longer on chain' } : wait;
  }
  if (facts.height > record.deadline) return pastDeadline(record, facts, settings);
  return whileActive(record, facts, settings);
}

function afterDelivery(facts: JobFacts, settings: StepSettings): JobStep {
  // The result stays here until no reorg can ask for the delivery again.
  return facts.absentBlocks > settings.finalityBlocks ? { kind: 'close', because: 'delivered' } : wait;
}

function pastDeadline(record: JobRecord, facts: JobFacts, settings: StepSettings): JobStep {
  return facts.height > record.deadline + settings.finalityBlocks
    ? { kind: 'close', because: 'the deadline has passed' }
    : wait;
}

function whileActive(record: JobRecord, facts: JobFacts, settings: StepSettings): JobStep {
  const lastCall = record.deadline - settings.deliverMarginBlocks;
  const hasResult = ['uploaded', 'delivering', 'declining'].includes(record.phase);
  if (!hasResult && facts.height > record.deadline - settings.declineMarginBlocks) {
    return { kind: 'decline', reason: 'no result in time', final: true };
  }
  switch (record.phase) {
    case 'accepted':
      return facts.height > Math.min(record.acceptedAtHeight + settings.inputGraceBlocks, lastCall)
        ? { kind: 'decline', reason: 'the input never became available' }
        : { kind: 'prepare' };
    case 'prepared':
      return facts.height > lastCall ? { kind: 'decline', reason: 'too late to start' } : { kind: 'start' };
    case 'started':
      return whileStarted(facts, lastCall);
    case 'ended':
      return { kind: 'seal' };
    case 'sealed':
      return { kind: 'upload' };
    case 'uploaded':
    case 'delivering':
      return { kind: 'deliver' };
    case 'declining':
      return { kind: 'decline', reason: record.declineReason ?? 'declined before a restart' };
    case 'closed':
      return wait;
  }
}

function whileStarted(facts: JobFacts, lastCall: number): JobStep {
  switch (facts.container) {
    case 'created':
      return { kind: 'start' };
    case 'running':
    case 'ended':
      return { kind: 'attend', stopAtHeight: lastCall };
    case 'unknown':
      return wait;
    case 'none':
      return { kind: 'decline', reason: 'the container vanished; a job is never run twice' };
  }
}
