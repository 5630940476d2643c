import type { ContainerOutcome } from '#worker/runtime/containerRuntime.ts';

/** Why this worker ended a job; written down before it does, so that a restart does not forget. */
export type HaltReason = 'stopped' | 'logsExceeded';

/** What can still be learnt about an ended container; enough to judge it after any restart. */
export interface EndedFacts {
  readonly exitCode: number;
  readonly oomKilled: boolean;
  readonly finishedAtMs: number;
  readonly deadlineMs: number;
  readonly outputFull: boolean;
  readonly halted: HaltReason | undefined;
}

export function classifyOutcome(facts: EndedFacts): ContainerOutcome {
  // Ahead of the exit code: a job that answers SIGTERM with exit 0 was interrupted all the same.
  if (facts.finishedAtMs >= facts.deadlineMs) return { kind: 'timedOut' };
  if (facts.halted !== undefined) return { kind: facts.halted };
  if (facts.exitCode === 0) return { kind: 'exited', code: 0 };
  if (facts.oomKilled) return { kind: 'outOfMemory' };
  if (facts.outputFull) return { kind: 'diskExceeded' };
  return { kind: 'exited', code: facts.exitCode };
}
