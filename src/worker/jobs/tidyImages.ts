import type { WorkerContext } from '../workerContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { readManifest } from './prepareInput.ts';

const everyMs = 300_000;

/** Once in a while removes images that no job needs, beside the rounds and never twice at once. */
export function createImageTidier(context: WorkerContext): () => void {
  let nextAtMs = 0;
  let isTidying = false;
  return () => {
    if (isTidying || context.clock.now() < nextAtMs) return;
    isTidying = true;
    nextAtMs = context.clock.now() + everyMs;
    tidyImages(context)
      .catch((error: unknown) => {
        context.logger.warn({ event: 'worker.images-stay', err: error });
      })
      .finally(() => (isTidying = false));
  };
}

async function tidyImages({ store, runtime, logger }: WorkerContext): Promise<void> {
  const records = await store.open();
  const named = await Promise.all(
    records.filter(needsImage).map(({ openBoxId }) => readManifest(store.paths(openBoxId))),
  );
  const removed = await runtime.removeUnusedImages(new Set(named.map(({ image }) => image)));
  if (removed.length > 0) logger.info({ event: 'worker.images-removed', images: removed });
}

const needsImage = ({ phase, ended }: JobRecord): boolean =>
  phase === 'prepared' || (phase === 'started' && ended === undefined);
