import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import { parseConfig } from '#lib/runtime/config.ts';
import { workerEnvironment } from '#worker/config.ts';
import { readGpuInventory } from '#worker/gpu/nvidiaSmi.ts';
import { say } from '../../output.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { readHost, type Host } from './hostFile.ts';

export const hostRun = defineVerb({
  usage: 'run',
  description: 'run the worker of the provider that dgcm host setup enrolled; reads DGCM_WORKER_ variables',
  schema: z.object({}),
  run: async (session) => {
    const config = parseConfig(workerEnvironment, await hostVariables(session));
    const { openWorker } = await import('#worker/openWorker.ts');
    const { runWorker } = await import('#worker/runWorker.ts');
    const context = await openWorker(config);
    say(session.io, `serving provider ${config.DGCM_WORKER_TICKET}; Ctrl-C ends it, containers go on`);
    await runWorker(context, config.DGCM_WORKER_STATE, session.io.signal);
    return { json: {}, text: '' };
  },
});

/**
 * What setup and profile know, and the environment: of node, relay and deployment the session has decided already, and what
 * a profile that a flag names has set up goes before `DGCM_WORKER_` variables.
 */
export async function hostVariables(session: Session): Promise<Record<string, string | undefined>> {
  const { io, flags } = session;
  const host = await readHost(session);
  const { nodeUrl, relayUrl, deployment } = await session.settings();
  if (host === undefined && io.env['DGCM_WORKER_TICKET'] === undefined) {
    throw new AppError('not_found', 'This machine is not set up as a host.', {
      nextStep: 'Enrol it with: dgcm host setup',
    });
  }
  const ofHost = host && {
    DGCM_WORKER_TICKET: host.ticketId,
    DGCM_WORKER_STATE: host.workerState,
    DGCM_WORKER_KEY_FILE: host.workerKeyFile,
    DGCM_WORKER_PASSWORD_FILE: host.workerPasswordFile,
  };
  return {
    ...totalOf(host),
    DGCM_WORKER_GPUS: (await readGpuInventory()).gpus.map(({ uuid }) => uuid).join(','),
    ...ofHost,
    ...io.env,
    ...(flags.profile === undefined ? {} : ofHost),
    DGCM_NODE_URL: nodeUrl,
    DGCM_RELAY_URL: relayUrl,
    DGCM_DEPLOYMENT: deployment,
  };
}

function totalOf(host: Host | undefined): Record<string, string> {
  const { memoryMiB, cpus, diskMiB } = host?.total ?? {};
  const said = { MEMORY_MIB: memoryMiB, CPUS: cpus, DISK_MIB: diskMiB };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, amount]) =>
      amount === undefined ? [] : [[`DGCM_WORKER_TOTAL_${name}`, String(amount)]],
    ),
  );
}
