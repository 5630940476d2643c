import { createBatchSender } from './chain/sendBatch.ts';
import { readWork } from './chain/readWork.ts';
import { createHostAllocator, type HostView, type Share } from './jobs/hostAllocator.ts';
import { capacityOf } from './jobs/hostCapacity.ts';
import { readManifest } from './jobs/prepareInput.ts';
import { containerJobId } from './jobs/startContainer.ts';
import { createImageTidier } from './jobs/tidyImages.ts';
import { takeRound, type Life } from './takeRound.ts';
import type { WorkerContext } from './workerContext.ts';

/**
 * Serves one provider until the signal aborts. Containers are left running then: the next life finds and attends them.
 * @throws nothing while the chain, the relay or the engine is away; that is logged and waited out
 */
export async function runWorker(context: WorkerContext, stateDirectory: string, signal: AbortSignal): Promise<void> {
  const { chain, deployment, ticketId, key, logger, clock } = context;
  const sender = (name: 'deliver' | 'decline') => createBatchSender({ name, directory: stateDirectory, chain, logger });
  let slots = 1;
  const life: Life = {
    context,
    senders: { deliver: sender('deliver'), decline: sender('decline') },
    driving: new Map(),
    tending: new Map(),
    lastSeenActive: new Map(),
    allocate: createHostAllocator(hostView(context, () => slots)),
  };
  // What cannot be removed now is tried again by the next life; it must not keep this one from its jobs.
  const removal = removeLeftovers(context).catch((error: unknown) => {
    logger.error({ event: 'worker.leftovers-stay', err: error });
  });
  await Promise.race([removal, clock.sleep(leftoversMs, signal).catch(() => undefined)]);
  const tidyImages = createImageTidier(context);
  logger.info({ event: 'worker.serving', ticketId });
  while (!signal.aborted) {
    try {
      const work = await readWork(chain, deployment, { ticketId, workerTree: key.ergoTree });
      slots = work.provider?.slots ?? slots;
      await takeRound(life, work);
    } catch (error) {
      logger.error({ event: 'worker.round-failed', err: error });
    }
    tidyImages();
    await clock.sleep(context.pollMs, signal).catch(() => undefined);
  }
  logger.info({ event: 'worker.stopped' });
}

/** Long enough to know what there is to remove; a disk that hangs over one volume must not keep the worker from serving. */
const leftoversMs = 120_000;

/** Containers and volumes of jobs that are over: left by a kill between the last write and the cleaning. */
async function removeLeftovers(context: WorkerContext): Promise<void> {
  const { store, runtime, logger } = context;
  const kept = new Set((await store.open()).map(({ openBoxId }) => containerJobId(context, openBoxId)));
  const removed = await runtime.removeAllExcept(kept);
  if (removed.length > 0) logger.warn({ event: 'worker.leftovers-removed', jobs: removed });
}

const noShare: Share = { memoryMiB: 0, cpus: 0, diskMiB: 0, gpus: 0 };

function hostView(context: WorkerContext, slots: () => number): HostView {
  const { store, runtime, limits } = context;
  const jobIdOf = (openBoxId: string): string => containerJobId(context, openBoxId);
  return {
    store,
    capacity: () => capacityOf(limits, slots()),
    isRunning: async (openBoxId) => (await runtime.find(jobIdOf(openBoxId)))?.phase === 'running',
    // A job given up may have lost its files; it must not keep the others from starting.
    shareOf: async (openBoxId) =>
      readManifest(store.paths(openBoxId)).then(
        ({ resources }) => resources,
        () => noShare,
      ),
    freeDiskBytes: (outputBytes) =>
      runtime.freeDiskBytes(new Map([...outputBytes].map(([openBoxId, bytes]) => [jobIdOf(openBoxId), bytes]))),
  };
}
