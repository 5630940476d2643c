import { once } from 'node:events';
import { z } from 'zod';
import { say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { userPath } from '../job/context.ts';

export const devchainRun = defineVerb({
  usage: 'run',
  description: 'run a local chain with the REST API of an Ergo node',
  options: (command) =>
    command
      .option('--port <n>', 'port on 127.0.0.1')
      .option('--block-seconds <s>', 'block interval; 0 mines on demand only')
      .option('--directory <dir>', 'directory to keep the chain in (default: in memory only)'),
  schema: z.object({
    port: z.coerce.number().int().min(0).max(65_535).default(9053),
    blockSeconds: z.coerce.number().min(0).default(2),
    directory: z.string().optional(),
  }),
  run: async ({ io }, { port, blockSeconds, directory }) => {
    // Sigma's interpreter takes half a second to load, which no other command should pay.
    const { createDevchain } = await import('#lib/devchain/devchain.ts');
    const { startDevchainServer } = await import('#lib/devchain/server/startDevchainServer.ts');
    const devchain = createDevchain(directory === undefined ? {} : { directory: userPath(io, directory) });
    const interval = blockSeconds > 0 ? { blockIntervalMs: blockSeconds * 1_000 } : {};
    const server = await startDevchainServer({ devchain, port, ...interval });
    say(io, `devchain at ${server.url}, height ${devchain.height}; Ctrl-C ends it`);
    if (!io.signal.aborted) await once(io.signal, 'abort');
    await server.close();
    return { json: { height: devchain.height }, text: '' };
  },
});
