import { createBatchSender } from './chain/sendBatch.ts';
import { readWork } from './chain/readWork.ts';
import { createGpuAllocator } from './jobs/gpuAllocator.ts';
import { containerJobId } from './jobs/startContainer.ts';
import { takeRound, type Life } from './takeRound.ts';
import type { WorkerContext } from './workerContext.ts';

/**
 * Serves one provider until the signal aborts. Containers are left running then: the next life finds and attends them.
 * @throws nothing while the chain, the relay or the engine is away; that is logged and waited out
 */
export async function runWorker(context: WorkerContext, stateDirectory: string, signal: AbortSignal): Promise<void> {
  const { chain, logger, store, clock } = context;
  const sender = (name: 'deliver' | 'decline') => createBatchSender({ name, directory: stateDirectory, chain, logger });
  const life: Life = {
    context,
    senders: { deliver: sender('deliver'), decline: sender('decline') },
    driving: new Map(),
    lastSeenActive: new Map(),
    allocateGpus: createGpuAllocator(
      store,
      context.limits.gpuDeviceIds,
      async (openBoxId) => (await context.runtime.find(containerJobId(context, openBoxId)))?.phase === 'running',
    ),
  };
  // What cannot be removed now is tried again by the next life; it must not keep this one from its jobs.
  await removeLeftovers(context).catch((error: unknown) => {
    logger.error({ event: 'worker.leftovers-stay', err: error });
  });
  logger.info({ event: 'worker.serving', ticketId: context.ticketId });
  while (!signal.aborted) {
    await round(life).catch((error: unknown) => {
      logger.error({ event: 'worker.round-failed', err: error });
    });
    await clock.sleep(context.pollMs, signal).catch(() => undefined);
  }
  logger.info({ event: 'worker.stopped' });
}

/** Containers and volumes of jobs that are over: left by a kill between the last write and the cleaning. */
async function removeLeftovers(context: WorkerContext): Promise<void> {
  const { store, runtime, logger } = context;
  const kept = new Set((await store.open()).map(({ openBoxId }) => containerJobId(context, openBoxId)));
  const removed = await runtime.removeAllExcept(kept);
  if (removed.length > 0) logger.warn({ event: 'worker.leftovers-removed', jobs: removed });
}

async function round(life: Life): Promise<void> {
  const { chain, deployment, ticketId, key } = life.context;
  await takeRound(life, await readWork(chain, deployment, { ticketId, workerTree: key.ergoTree }));
}
