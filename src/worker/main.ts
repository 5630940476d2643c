import { parseConfig } from '#lib/runtime/config.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';
import { workerEnvironment } from './config.ts';
import { openWorker } from './openWorker.ts';
import { runWorker } from './runWorker.ts';

const config = parseConfig(workerEnvironment, process.env);
const context = await openWorker(config);
using shutdown = onShutdown();
await runWorker(context, config.DGCM_WORKER_STATE, shutdown.signal);
