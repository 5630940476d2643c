import { decodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { WorkerContext } from '../workerContext.ts';
import { attendContainer, type EndedRun } from './attendContainer.ts';
import type { HostAllocator } from './hostAllocator.ts';
import type { JobRecord } from './jobRecord.ts';
import { openLogShipper } from './logShipper.ts';
import type { JobStep } from './nextStep.ts';
import { prepareInput, readManifest } from './prepareInput.ts';
import { sealResult } from './sealResult.ts';
import { containerJobId, startContainer } from './startContainer.ts';

/** Steps that concern this machine alone, apart from the transactions that are sent for several jobs together. */
export type LocalStep = Extract<JobStep, { kind: 'prepare' | 'start' | 'attend' | 'seal' | 'upload' }>;

export const isLocalStep = (step: JobStep): step is LocalStep =>
  ['prepare', 'start', 'attend', 'seal', 'upload'].includes(step.kind);

/**
 * Takes one local step and records what it led to; returns the record as it then stands. An unchanged record means
 * that something is being waited for.
 */
export async function takeLocalStep(
  context: WorkerContext,
  record: JobRecord,
  step: LocalStep,
  allocate: HostAllocator,
): Promise<JobRecord> {
  switch (step.kind) {
    case 'prepare':
      return prepare(context, record);
    case 'start':
      return start(context, record, allocate);
    case 'attend':
      return attend(context, record);
    case 'seal':
      return advance(context, { ...record, phase: 'sealed', result: await sealResult(context, record) });
    case 'upload':
      return upload(context, record);
  }
}

async function advance(context: WorkerContext, record: JobRecord): Promise<JobRecord> {
  const known = await context.store.load(record.openBoxId);
  // A step that ends after its job was given up must not bring it back.
  if (known?.phase === 'declining' || known?.phase === 'closed') return known;
  await context.store.save(record);
  context.logger.info({ event: 'worker.phase', openBoxId: record.openBoxId, phase: record.phase });
  return record;
}

const declining = (context: WorkerContext, record: JobRecord, declineReason: string): Promise<JobRecord> => {
  context.logger.warn({ event: 'worker.declining', openBoxId: record.openBoxId, reason: declineReason });
  return advance(context, { ...record, phase: 'declining', declineReason });
};

async function prepare(context: WorkerContext, record: JobRecord): Promise<JobRecord> {
  const open = await context.chain.boxById(record.openBoxId);
  const decoded = open && decodeJobOpen(open, context.deployment);
  // Until the open job is confirmed, the index does not have it.
  if (!decoded?.ok) return record;
  const { commitment, hours } = decoded.value;
  const outcome = await prepareInput(context, { openBoxId: record.openBoxId, commitment });
  switch (outcome.kind) {
    case 'prepared':
      return advance(context, { ...record, phase: 'prepared', hours });
    case 'waiting':
      context.logger.debug({ event: 'worker.input-awaited', openBoxId: record.openBoxId, detail: outcome.detail });
      return record;
    case 'unusable':
      return declining(context, record, outcome.reason);
  }
}

async function start(context: WorkerContext, record: JobRecord, allocate: HostAllocator): Promise<JobRecord> {
  const manifest = await readManifest(context.store.paths(record.openBoxId));
  try {
    const gpuDeviceIds = record.gpuDeviceIds ?? (await allocate(record.openBoxId, manifest.resources));
    if (gpuDeviceIds === undefined) return record;
    const imageDigest = await context.runtime.prepareImage(manifest.image);
    const started: JobRecord = {
      ...record,
      phase: 'started',
      imageDigest,
      gpuDeviceIds: [...gpuDeviceIds],
      startedAtMs: record.startedAtMs ?? context.clock.now(),
    };
    // Written first: a container that nobody remembers would be run a second time.
    const saved = await advance(context, started);
    if (saved.phase !== 'started') return saved;
    await startContainer(context, started, manifest);
    return started;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'unavailable') return declining(context, record, error.message);
    throw error;
  }
}

async function attend(context: WorkerContext, record: JobRecord): Promise<JobRecord> {
  const { openBoxId } = record;
  const paths = context.store.paths(openBoxId);
  const state = await context.runtime.find(containerJobId(context, openBoxId));
  if (state === undefined) return record;
  const { resultRecipient } = await readManifest(paths);
  const shipper = await openLogShipper({
    relay: context.relay,
    openBoxId,
    recipient: resultRecipient,
    statePath: paths.logState,
  });
  const startedAtMs = record.startedAtMs ?? context.clock.now();
  const keep = async (ended: EndedRun): Promise<void> => {
    await keepOutcome(context, { ...record, ended });
  };
  const { handle } = state;
  const ended = await attendContainer(context, { handle, shipper, startedAtMs, ended: record.ended, keep });
  return advance(context, { ...record, phase: 'ended', ended });
}

/** Written before the last lines of the log are waited for: a kill meanwhile must not cost what was measured. */
async function keepOutcome(context: WorkerContext, record: JobRecord): Promise<void> {
  const known = await context.store.load(record.openBoxId);
  if (known?.phase !== 'started') return;
  await context.store.save(record);
  context.logger.info({ event: 'worker.outcome', openBoxId: record.openBoxId, ...record.ended });
}

async function upload(context: WorkerContext, record: JobRecord): Promise<JobRecord> {
  const { result, openBoxId } = record;
  if (result === undefined) throw new AppError('wrong_state', `Job ${openBoxId} has no sealed result`);
  const file = context.store.paths(openBoxId).sealedResult;
  await context.relay.uploadBundle({ file, hash: result.hash, size: result.size, openBoxId });
  return advance(context, { ...record, phase: 'uploaded' });
}
