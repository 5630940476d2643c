import type { Logger } from 'pino';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { createChainJobAccess } from './chainJobAccess.ts';
import { relayConfigOf, type RelayEnvironmentVariables } from './environment.ts';
import { loadRelayKey } from './relayKey.ts';
import { startRelay, type RunningRelay } from './startRelay.ts';

/** A relay for the deployment and the node that the environment names. */
export async function runRelay(env: RelayEnvironmentVariables, logger: Logger): Promise<RunningRelay> {
  const config = relayConfigOf(env);
  const deployment = await readDeployment(env.DGCM_DEPLOYMENT);
  const chain = createNodeClient({ url: env.DGCM_NODE_URL });
  const signer = await loadRelayKey(config.stateDir);
  return startRelay(config, { logger, signer, jobAccess: createChainJobAccess(chain, deployment) });
}
