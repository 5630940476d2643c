import { cpus, totalmem } from 'node:os';
import { z } from 'zod';
import type { parseConfig } from '#lib/runtime/config.ts';

const mebibyte = 1_048_576;
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
/** The rest is the machine's own. */
export const memoryToLendMiB = (): number => Math.floor((totalmem() / mebibyte) * 0.75);

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((item) => item !== ''));

/** The environment of a worker process; each variable has its line in `.env.example`. */
export const workerEnvironment = z.object({
  DGCM_NODE_URL: z.url(),
  DGCM_RELAY_URL: z.url(),
  DGCM_DEPLOYMENT: z.string().min(1),
  /** Ticket id of the provider that this worker serves. */
  DGCM_WORKER_TICKET: z.string().regex(/^[0-9a-f]{64}$/),
  DGCM_WORKER_STATE: z.string().min(1),
  DGCM_WORKER_KEY_FILE: z.string().min(1),
  DGCM_WORKER_PASSWORD_FILE: z.string().min(1),
  DGCM_WORKER_POLL_MS: count(2_000),
  DGCM_WORKER_MEMORY_MIB: count(memoryToLendMiB()),
  DGCM_WORKER_DISK_MIB: count(20_480),
  DGCM_WORKER_CPUS: z.coerce.number().positive().default(cpus().length),
  /** Of all jobs that run together; what the machine has where absent. */
  DGCM_WORKER_TOTAL_MEMORY_MIB: z.coerce.number().int().min(1).optional(),
  DGCM_WORKER_TOTAL_CPUS: z.coerce.number().positive().optional(),
  DGCM_WORKER_TOTAL_DISK_MIB: z.coerce.number().int().min(1).optional(),
  DGCM_WORKER_PIDS: count(4_096),
  DGCM_WORKER_SCRATCH_MIB: count(256),
  DGCM_WORKER_LOG_MIB: count(64),
  DGCM_WORKER_MAX_BUNDLE_MIB: count(20_480),
  /** Registries that images may come from, comma-separated; any public one where empty. */
  DGCM_WORKER_REGISTRIES: list,
  /** Of the images that this worker has pulled, all together. */
  DGCM_WORKER_IMAGES_MIB: count(51_200),
  /** An image that it has pulled is removed when no job has used it for so long. */
  DGCM_WORKER_IMAGE_IDLE_HOURS: count(168),
  /** UUIDs of the GPUs that jobs may get, comma-separated. */
  DGCM_WORKER_GPUS: list,
  /** A network of the container engine fenced off from this host's own; without it no job gets any. */
  DGCM_WORKER_JOB_NETWORK: z.string().optional(),
  /** An OCI runtime that the engine knows, such as runsc. */
  DGCM_WORKER_OCI_RUNTIME: z.string().optional(),
  DGCM_WORKER_INPUT_GRACE_BLOCKS: count(10),
  DGCM_WORKER_DELIVER_MARGIN_BLOCKS: count(6),
  DGCM_WORKER_DECLINE_MARGIN_BLOCKS: count(2),
  DGCM_WORKER_FINALITY_BLOCKS: count(10),
  DGCM_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type WorkerEnvironment = ReturnType<typeof parseConfig<typeof workerEnvironment>>;
