import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { parseConfig } from '#lib/runtime/config.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { relayEnvironment } from '#web/lib/server/relay/environment.ts';
import { say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { userPath } from '../job/context.ts';

const relayRun = defineVerb({
  usage: 'run',
  description: 'run a relay until Ctrl-C; reads DGCM_RELAY_ variables',
  options: (command) =>
    command
      .option('--port <n>', 'where it listens')
      .option('--directory <dir>', 'directory for its database and bundles'),
  schema: z.object({
    port: z
      .string()
      .regex(/^\d{1,5}$/)
      .optional(),
    directory: z.string().optional(),
  }),
  run: async (session, { port, directory }) => {
    const { io } = session;
    const { nodeUrl, deployment } = await session.settings();
    const config = parseConfig(relayEnvironment, {
      DGCM_RELAY_DIR: join(session.home, 'relay'),
      ...io.env,
      DGCM_NODE_URL: nodeUrl,
      DGCM_DEPLOYMENT: deployment,
      ...(port === undefined ? {} : { DGCM_RELAY_PORT: port }),
      ...(directory === undefined ? {} : { DGCM_RELAY_DIR: userPath(io, directory) }),
    });
    const { runRelay } = await import('#web/lib/server/relay/runRelay.ts');
    const relay = await runRelay(config, createLogger({ name: 'relay', level: config.DGCM_LOG_LEVEL }));
    say(io, `relay at ${relay.url}; Ctrl-C ends it`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await relay.close();
    return { json: {}, text: '' };
  },
});

export const relayGroup = { name: 'relay', description: 'run a relay for encrypted bundles', verbs: [relayRun] };
