import type { ClosureReason } from '#lib/bundle/resultSummary.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerHandle, ContainerOutcome, UsageSample } from '../runtime/containerRuntime.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import type { LogShipper } from './logShipper.ts';
import { shipLogs } from './shipLogs.ts';

export type EndedRun = NonNullable<JobRecord['ended']>;

export interface Attendance {
  readonly handle: ContainerHandle;
  readonly shipper: LogShipper;
  readonly startedAtMs: number;
  /** The outcome, where an earlier life has seen it. */
  readonly ended?: EndedRun | undefined;
  /** Keeps the outcome before anything else is waited for. */
  readonly keep: (ended: EndedRun) => Promise<void>;
}

/**
 * Follows a container to its end, shipping its log and watching its use.
 * Ending this process leaves the container alone; the next life attends it again.
 */
export async function attendContainer(context: WorkerContext, attendance: Attendance): Promise<EndedRun> {
  const { handle, shipper } = attendance;
  const outcome = followToEnd(context, attendance);
  const lastWord = outcome.then(({ closureReason, exitCode }) => `ended: ${closureReason}${suffix(exitCode)}`);
  // Awaited together: a log that fails while the container still runs must not go unheard.
  const [ended] = await Promise.all([outcome, shipLogs(context, { handle, shipper, lastWord })]);
  if (shipper.refusal !== undefined) {
    context.logger.warn({ event: 'worker.log-refused', job: handle.jobId, reason: shipper.refusal });
  }
  return ended;
}

async function followToEnd(context: WorkerContext, attendance: Attendance): Promise<EndedRun> {
  const { handle, startedAtMs, keep } = attendance;
  if (attendance.ended !== undefined) return attendance.ended;
  const use = createUseMeter();
  const [outcome] = await Promise.all([context.runtime.wait(handle), watchUse(context, handle, use)]);
  if (outcome.kind === 'engineLost') throw new AppError('unavailable', `container engine lost: ${outcome.reason}`);
  const ended = { ...closureOf(outcome), wallSeconds: (context.clock.now() - startedAtMs) / 1_000, ...use.result() };
  await keep(ended);
  return ended;
}

const suffix = (exitCode: number | undefined): string => (exitCode === undefined ? '' : ` (exit code ${exitCode})`);

function closureOf(outcome: Exclude<ContainerOutcome, { kind: 'engineLost' }>): {
  closureReason: ClosureReason;
  exitCode?: number;
} {
  switch (outcome.kind) {
    case 'exited':
      return { closureReason: outcome.code === 0 ? 'completed' : 'failed', exitCode: outcome.code };
    case 'timedOut':
    case 'stopped':
      return { closureReason: 'wall-time' };
    case 'outOfMemory':
      return { closureReason: 'out-of-memory' };
    case 'diskExceeded':
      return { closureReason: 'disk-full' };
    case 'logsExceeded':
      return { closureReason: 'log-limit' };
  }
}

interface UseMeter {
  add(sample: UsageSample): void;
  result(): { cpuSeconds?: number; peakMemoryBytes?: number };
}

function createUseMeter(): UseMeter {
  let last: UsageSample | undefined;
  let cpuSeconds = 0;
  let peakMemoryBytes = 0;
  return {
    add: (sample) => {
      if (last !== undefined) cpuSeconds += (sample.cpus * (sample.atMs - last.atMs)) / 1_000;
      peakMemoryBytes = Math.max(peakMemoryBytes, sample.memoryBytes);
      last = sample;
    },
    result: () => (last === undefined ? {} : { cpuSeconds, peakMemoryBytes }),
  };
}

async function watchUse(context: WorkerContext, handle: ContainerHandle, use: UseMeter): Promise<void> {
  try {
    for await (const sample of context.runtime.usage(handle)) use.add(sample);
  } catch (error) {
    // Figures are worth having, not worth a run.
    context.logger.warn({ event: 'worker.usage-lost', job: handle.jobId, err: error });
  }
}
