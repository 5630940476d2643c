import { once } from 'node:events';
import { parseConfig } from '#lib/runtime/config.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';
import { relayEnvironment } from './lib/server/relay/environment.ts';
import { runRelay } from './lib/server/relay/runRelay.ts';

const env = parseConfig(relayEnvironment, process.env);
const logger = createLogger({ name: 'relay', level: env.DGCM_LOG_LEVEL });
using shutdown = onShutdown();
const relay = await runRelay(env, logger);
if (!shutdown.signal.aborted) await once(shutdown.signal, 'abort');
await relay.close();
logger.info({ event: 'relay-stopped' }, 'relay stopped');
