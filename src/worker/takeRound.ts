import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import type { BatchSender } from './chain/sendBatch.ts';
import type { Work } from './chain/readWork.ts';
import { acceptJob } from './jobs/acceptJob.ts';
import { isLocalStep, takeLocalStep } from './jobs/driveJob.ts';
import type { HostAllocator } from './jobs/hostAllocator.ts';
import type { JobRecord } from './jobs/jobRecord.ts';
import { nextStep, type JobFacts, type JobStep } from './jobs/nextStep.ts';
import { containerJobId } from './jobs/startContainer.ts';
import type { WorkerContext } from './workerContext.ts';

/** One worker while it runs; what must outlive it is in the store. */
export interface Life {
  readonly context: WorkerContext;
  readonly senders: Readonly<Record<'deliver' | 'decline', BatchSender>>;
  /** Jobs with a local step under way. */
  readonly driving: Map<string, Promise<void>>;
  /** Jobs whose container is being stopped or removed. */
  readonly tending: Map<string, Promise<void>>;
  readonly lastSeenActive: Map<string, number>;
  readonly allocate: HostAllocator;
}

/**
 * Does for each job what the chain and this machine now call for. What goes wrong with one of them, its record, its container
 * or the engine's word on it, is logged and leaves the others alone.
 */
export async function takeRound(life: Life, work: Work): Promise<void> {
  const { context } = life;
  await acceptNewJobs(context, work);
  // A step under way may leave a record half-way, such as a container asked for and not there yet, and have ended by the
  // time the record is acted on: nothing is begun and nothing decided for good from it.
  const driven = new Set(life.driving.keys());
  const records = await context.store.open();
  const decisions = records.map((record) => apart(context, record, () => decide(life, record, work)));
  const decided = (await Promise.all(decisions)).filter((decision) => decision !== undefined);
  const settled = decided.filter(({ record, step }) => !driven.has(record.openBoxId) || isFinal(step));
  const stopped = decided.filter(({ step }) => mustStop(step, work.height + 1));
  await Promise.all(stopped.map(({ record }) => tend(life, record, () => stopContainer(context, record))));
  await Promise.all(settled.map((one) => apart(context, one.record, () => act(life, one))));
  // A delivery whose answer is lost must not keep a decline waiting past its deadline.
  await sendDeliveries(life, work, pick(settled, 'deliver')).catch((error: unknown) => {
    context.logger.error({ event: 'worker.delivery-failed', err: error });
  });
  await sendDeclines(life, work, pick(settled, 'decline'));
}

/** What goes wrong with one job must not hold up the others. */
async function apart<T>(
  { logger }: WorkerContext,
  { openBoxId }: Pick<JobRecord, 'openBoxId'>,
  action: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    logger.error({ event: 'worker.job-failed', openBoxId, err: error });
    return undefined;
  }
}

/** How long a round waits for a container to be stopped or removed: the engine or the disk may hang over one of them. */
const tendingMs = 30_000;

/** Does what the engine may not come back from; once at a time for each job, and the round goes on without it. */
async function tend({ context, tending }: Life, record: JobRecord, action: () => Promise<void>): Promise<void> {
  const { openBoxId } = record;
  if (tending.has(openBoxId)) return;
  const task = apart(context, record, action).finally(() => tending.delete(openBoxId));
  tending.set(openBoxId, task);
  const done = new AbortController();
  const patience = context.clock.sleep(tendingMs, done.signal).then(
    () => {
      context.logger.warn({ event: 'worker.container-holds', openBoxId });
    },
    () => undefined,
  );
  await Promise.race([task, patience]);
  done.abort();
}

const mustStop = (step: JobStep, height: number): boolean =>
  step.kind === 'close' || step.kind === 'decline' || (step.kind === 'attend' && height > step.stopAtHeight);

interface Decided {
  readonly record: JobRecord;
  readonly step: JobStep;
}

async function decide(life: Life, stored: JobRecord, work: Work): Promise<Decided> {
  const job = work.active.get(stored.openBoxId);
  // A job that a reorg had matched anew has another deadline.
  const record = job === undefined ? stored : { ...stored, deadline: job.deadline };
  return { record, step: nextStep(record, await factsOf(life, record, work), life.context.steps) };
}

const isFinal = (step: JobStep): boolean => step.kind === 'decline' && step.final === true;

const pick = (decided: readonly Decided[], kind: JobStep['kind']): readonly Decided[] =>
  decided.filter(({ step }) => step.kind === kind);

async function acceptNewJobs(context: WorkerContext, work: Work): Promise<void> {
  for (const job of work.active.values()) await apart(context, job, () => acceptNewJob(context, job, work.height));
}

async function acceptNewJob({ store, logger }: WorkerContext, job: JobActive, height: number): Promise<void> {
  const accepted = acceptJob(job, await store.load(job.openBoxId), height);
  if (accepted === undefined) return;
  await store.save(accepted);
  const { openBoxId, phase, deadline } = accepted;
  logger.info({ event: 'worker.accepted', openBoxId, phase, deadline });
}

async function factsOf(life: Life, record: JobRecord, work: Work): Promise<JobFacts> {
  const { openBoxId } = record;
  const job = work.active.get(openBoxId);
  // A delivery that only the pool knows can be lost with it, however long it lies there.
  const undecided = job !== undefined || work.unconfirmed.has(openBoxId);
  if (undecided || !life.lastSeenActive.has(openBoxId)) life.lastSeenActive.set(openBoxId, work.height);
  const { context } = life;
  return {
    height: work.height + 1,
    standing: job !== undefined ? 'active' : work.delivered.has(openBoxId) ? 'delivered' : 'absent',
    absentBlocks: work.height - (life.lastSeenActive.get(openBoxId) ?? work.height),
    container: record.phase === 'started' ? await containerPhase(context, record) : 'none',
  };
}

/** While the engine says nothing the time must not run out unnoticed: silence is slashed. */
async function containerPhase(context: WorkerContext, { openBoxId }: JobRecord): Promise<JobFacts['container']> {
  try {
    return (await context.runtime.find(containerJobId(context, openBoxId)))?.phase ?? 'none';
  } catch (error) {
    context.logger.error({ event: 'worker.container-unknown', openBoxId, err: error });
    return 'unknown';
  }
}

async function act(life: Life, { record, step }: Decided): Promise<void> {
  const { context, driving } = life;
  if (step.kind === 'close') await tend(life, record, () => close(context, record, step.because));
  if (!isLocalStep(step)) return;
  const drive = driveOn(life, record, step).finally(() => driving.delete(record.openBoxId));
  driving.set(record.openBoxId, drive);
}

/** Takes local steps one after another, without waiting for the next round, until one has to wait. */
async function driveOn(life: Life, record: JobRecord, first: JobStep): Promise<void> {
  const { context } = life;
  let current = record;
  let step = first;
  try {
    while (isLocalStep(step)) {
      const next = await takeLocalStep(context, current, step, life.allocate);
      if (next === current) return;
      current = next;
      step = nextStep(current, await localFacts(life, current), context.steps);
    }
  } catch (error) {
    context.logger.error({ event: 'worker.step-failed', openBoxId: record.openBoxId, step: step.kind, err: error });
  }
}

/** The chain as of the last round is recent enough for steps on this machine. */
async function localFacts({ context, lastSeenActive }: Life, record: JobRecord): Promise<JobFacts> {
  const state = await context.runtime.find(containerJobId(context, record.openBoxId));
  return {
    height: (lastSeenActive.get(record.openBoxId) ?? record.acceptedAtHeight) + 1,
    standing: 'active',
    absentBlocks: 0,
    container: state?.phase ?? 'none',
  };
}

async function stopContainer(context: WorkerContext, { openBoxId }: JobRecord): Promise<void> {
  const { runtime } = context;
  const state = await runtime.find(containerJobId(context, openBoxId));
  if (state?.phase === 'running') await runtime.stop(state.handle);
}

async function close(context: WorkerContext, record: JobRecord, because: string): Promise<void> {
  await context.runtime.remove(containerJobId(context, record.openBoxId));
  await context.store.clean(record.openBoxId);
  await context.store.save({ ...record, phase: 'closed', closedBecause: because });
  context.logger.info({ event: 'worker.closed', openBoxId: record.openBoxId, because });
}

/** More would outgrow what a node relays; the next round takes the rest. */
const mostJobsPerBatch = 50;

interface Ready {
  readonly job: JobActive;
  readonly resultHash: string;
}

async function sendDeliveries({ context, senders }: Life, work: Work, decided: readonly Decided[]): Promise<void> {
  const ready = new Map<string, Ready>();
  for (const { record } of decided) {
    const job = work.active.get(record.openBoxId);
    if (job === undefined || record.result === undefined || ready.size >= mostJobsPerBatch) continue;
    const { hash } = record.result;
    await apart(context, record, async () => {
      if (record.phase !== 'delivering') await context.store.save({ ...record, phase: 'delivering' });
      ready.set(record.openBoxId, { job, resultHash: hash });
    });
  }
  if (ready.size === 0) return;
  await senders.deliver.send([...ready.keys()], () => {
    const plan = buildDeliver({
      deployment: context.deployment,
      height: work.height,
      jobs: [...ready.values()],
      funding: { boxes: work.funds, changeErgoTree: context.key.ergoTree },
    });
    return signTransaction(plan.transaction, { keys: [context.key], provers: plan.provers });
  });
}

async function sendDeclines({ context, senders }: Life, work: Work, decided: readonly Decided[]): Promise<void> {
  const jobs: JobActive[] = [];
  for (const { record, step } of decided) {
    const job = work.active.get(record.openBoxId);
    if (job === undefined || step.kind !== 'decline' || jobs.length >= mostJobsPerBatch) continue;
    await apart(context, record, async () => {
      if (record.phase !== 'declining') {
        await context.store.save({ ...record, phase: 'declining', declineReason: step.reason });
      }
      jobs.push(job);
    });
  }
  const { provider } = work;
  if (provider === undefined || jobs.length === 0) return;
  await senders.decline.send(
    jobs.map(({ openBoxId }) => openBoxId),
    () => {
      const plan = buildDecline({
        deployment: context.deployment,
        height: work.height,
        provider,
        jobs,
        funding: { boxes: work.funds, changeErgoTree: context.key.ergoTree },
      });
      return signTransaction(plan.transaction, { keys: [context.key], provers: plan.provers });
    },
  );
}
