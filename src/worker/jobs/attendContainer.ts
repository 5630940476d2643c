import type { ClosureReason } from '#lib/bundle/resultSummary.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { ContainerHandle, ContainerOutcome, LogChunk, UsageSample } from '../runtime/containerRuntime.ts';
import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import type { LogShipper } from './logShipper.ts';

export type EndedRun = NonNullable<JobRecord['ended']>;

export interface Attendance {
  readonly handle: ContainerHandle;
  readonly shipper: LogShipper;
  readonly startedAtMs: number;
}

/** Records of at most this many chunks: more would delay the lines, fewer would cost a request each. */
const chunksPerRecord = 200;
/** And of about this many bytes: escaped and encrypted, the worst of them still fit what a relay takes in one record. */
const bytesPerRecord = 32_768;

/**
 * Follows a container to its end, shipping its log and watching its use.
 * Ending this process leaves the container alone; the next life attends it again.
 */
export async function attendContainer(context: WorkerContext, attendance: Attendance): Promise<EndedRun> {
  const { handle, shipper, startedAtMs } = attendance;
  const use = createUseMeter();
  // Awaited together: a log that fails while the container still runs must not go unheard.
  const [outcome] = await Promise.all([
    context.runtime.wait(handle),
    shipLogs(context, handle, shipper),
    watchUse(context, handle, use),
  ]);
  if (outcome.kind === 'engineLost') throw new AppError('unavailable', `container engine lost: ${outcome.reason}`);
  const ended = { ...closureOf(outcome), wallSeconds: (context.clock.now() - startedAtMs) / 1_000, ...use.result() };
  await shipper.finish(`ended: ${ended.closureReason}${suffix(ended.exitCode)}`, context.clock.now());
  if (shipper.refusal !== undefined) {
    context.logger.warn({ event: 'worker.log-refused', job: handle.jobId, reason: shipper.refusal });
  }
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

async function shipLogs(context: WorkerContext, handle: ContainerHandle, shipper: LogShipper): Promise<void> {
  let waiting: LogChunk[] = [];
  let sending = Promise.resolve();
  let failure: unknown;
  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, takeable(waiting));
      waiting = waiting.slice(batch.length);
      await shipper.ship(batch);
    }
  };
  for await (const chunk of context.runtime.logs(handle, shipper.cursor)) {
    waiting.push(chunk);
    // Lines that arrive while a record is on its way go together into the next one.
    if (waiting.length === 1) sending = sending.then(drain).catch((error: unknown) => void (failure ??= error));
  }
  await sending;
  await drain();
  if (failure instanceof Error) throw failure;
}

/** How many of the waiting chunks go into one record; at least one. */
function takeable(waiting: readonly LogChunk[]): number {
  let bytes = 0;
  const tooMany = waiting.findIndex((chunk, index) => {
    bytes += chunk.bytes.byteLength;
    return index > 0 && (index >= chunksPerRecord || bytes > bytesPerRecord);
  });
  return tooMany === -1 ? waiting.length : tooMany;
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
