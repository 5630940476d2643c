import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { openAgeIdentity } from './ageIdentity.ts';
import type { WorkerEnvironment } from './config.ts';
import { openDockerRuntime } from './docker/openDockerRuntime.ts';
import type { ImageKeeping } from './docker/pulledImages.ts';
import { createJobStore } from './jobs/jobStore.ts';
import { takeStateDirectory } from './stateDirectory.ts';
import { hostLimits } from './hostLimits.ts';
import type { WorkerContext } from './workerContext.ts';

/** Marks a worker's containers among all of the machine. */
export const workerIdOf = (ticketId: string): string => ticketId.slice(0, 16);

/** Where the outputs of a worker's jobs lie until they are taken. */
export const outputRootOf = (stateDirectory: string): string => join(stateDirectory, 'outputs');

/**
 * Wires a worker from its configuration.
 * @throws AppError `unavailable` without a container engine, `ineligible` for one that would not confine jobs, `conflict`
 * where another worker serves from the same state
 */
export async function openWorker(config: WorkerEnvironment): Promise<WorkerContext> {
  const lock = await takeStateDirectory(config.DGCM_WORKER_STATE);
  try {
    return await wire(config);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function wire(config: WorkerEnvironment): Promise<WorkerContext> {
  const { DGCM_WORKER_STATE: state, DGCM_WORKER_OCI_RUNTIME: ociRuntime } = config;
  const passphrase = (await readFile(config.DGCM_WORKER_PASSWORD_FILE, 'utf8')).trimEnd();
  const keyStore = await openKeyStore({ path: config.DGCM_WORKER_KEY_FILE, passphrase });
  const key = await keyStore.key();
  const { identity } = await openAgeIdentity(state);
  const logger = createLogger({ name: 'worker', level: config.DGCM_LOG_LEVEL });
  return {
    chain: createNodeClient({ url: config.DGCM_NODE_URL }),
    deployment: await readDeployment(config.DGCM_DEPLOYMENT),
    relay: createRelayClient({ url: config.DGCM_RELAY_URL, signer: key }),
    runtime: await openDockerRuntime({
      outputRoot: outputRootOf(state),
      policy: {
        workerId: workerIdOf(config.DGCM_WORKER_TICKET),
        ...(ociRuntime === undefined ? {} : { ociRuntime }),
        ...(config.DGCM_WORKER_JOB_NETWORK === undefined ? {} : { jobNetwork: config.DGCM_WORKER_JOB_NETWORK }),
      },
      images: imageKeeping(config),
      registries: config.DGCM_WORKER_REGISTRIES.length === 0 ? undefined : config.DGCM_WORKER_REGISTRIES,
    }),
    store: createJobStore(state, logger),
    clock: systemClock,
    logger,
    key,
    ageIdentity: identity,
    ticketId: config.DGCM_WORKER_TICKET,
    limits: hostLimits(config),
    steps: {
      inputGraceBlocks: config.DGCM_WORKER_INPUT_GRACE_BLOCKS,
      deliverMarginBlocks: config.DGCM_WORKER_DELIVER_MARGIN_BLOCKS,
      declineMarginBlocks: config.DGCM_WORKER_DECLINE_MARGIN_BLOCKS,
      finalityBlocks: config.DGCM_WORKER_FINALITY_BLOCKS,
    },
    pollMs: config.DGCM_WORKER_POLL_MS,
  };
}

const imageKeeping = (config: WorkerEnvironment): ImageKeeping => ({
  recordFile: join(config.DGCM_WORKER_STATE, 'images.json'),
  idleMs: config.DGCM_WORKER_IMAGE_IDLE_HOURS * 3_600_000,
  mostBytes: config.DGCM_WORKER_IMAGES_MIB * 1_048_576,
  recentMs: 600_000,
});
