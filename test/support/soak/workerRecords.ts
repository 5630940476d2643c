import { createLogger } from '#lib/runtime/logger.ts';
import { createJobStore, type JobStore } from '#worker/jobs/jobStore.ts';

/** A worker's records, read beside the worker that writes them; what it could not read is its own to say. */
export const workerRecords = (state: string): JobStore =>
  createJobStore(state, createLogger({ name: 'soak', level: 'silent' }));
