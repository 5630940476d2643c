import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConsumerOrder } from './consumerOrder.ts';
import type { Member } from './crew.ts';
import type { FoundedMarket } from './foundMarket.ts';
import type { SoakOrder } from './soakOrder.ts';

/** Processes of bots, and which each of them runs. */
const botLists = { 'bots-1': 'matcher,settler', 'bots-2': 'settler,matcher', expirer: 'expirer' } as const;
/** Names of the processes that match. */
export const matcherNames: readonly string[] = Object.entries(botLists)
  .filter(([, list]) => list.includes('matcher'))
  .map(([name]) => name);

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const script = (path: string): string => join(repository, path);

export interface Ports {
  readonly node: number;
  readonly relay: number;
}

/** Every process of a market as `npm start` and a host's own machine would run it. */
export function crewOf(order: SoakOrder, market: FoundedMarket, ports: Ports): readonly Member[] {
  const nodeUrl = `http://127.0.0.1:${ports.node}`;
  const relayUrl = `http://127.0.0.1:${ports.relay}`;
  const deployment = join(market.home, 'deployment.json');
  const common = { DGCM_NODE_URL: nodeUrl, DGCM_RELAY_URL: relayUrl, DGCM_DEPLOYMENT: deployment };
  const chainArgs = ['--port', String(ports.node), '--block-seconds', '0', '--directory', market.chainDirectory];
  return [
    {
      name: 'chain',
      role: 'chain',
      argv: [script('test/support/soak/child/chainProcess.ts'), 'devchain', 'run', ...chainArgs],
      environment: { DGCM_HOME: market.home },
    },
    {
      name: 'relay',
      role: 'relay',
      argv: [script('src/web/relay.ts')],
      environment: { ...common, DGCM_RELAY_DIR: join(market.home, 'relay'), DGCM_RELAY_PORT: String(ports.relay) },
    },
    ...botMembers(common, market),
    ...workerMembers(common, market, order),
    ...market.consumers.map((consumer, index): Member => {
      const share = Math.floor((order.jobs + index) / order.consumers);
      const name = `consumer-${index + 1}`;
      const consumerOrder: ConsumerOrder = {
        ...{ nodeUrl, relayUrl, deployment, jobs: share, pollMs: order.pollMs },
        ...{ keyFile: consumer.keyFile, passwordFile: consumer.passwordFile, directory: join(market.home, name) },
      };
      const argv = [script('test/support/soak/child/consumerProcess.ts'), JSON.stringify(consumerOrder)];
      return { name, role: 'consumer', argv, environment: {} };
    }),
  ];
}

function botMembers(common: Member['environment'], { people }: FoundedMarket): readonly Member[] {
  return Object.entries(botLists).map(([name, list]) => ({
    name,
    role: 'bots',
    argv: [script('src/bots/main.ts')],
    environment: {
      ...common,
      DGCM_BOTS: list,
      // So that they say at once that they are up.
      DGCM_LOG_LEVEL: 'debug',
      DGCM_BOT_SCHEDULE: '* * * * * *',
      DGCM_BOT_REWARD_ADDRESS: people.operator.key.address('testnet'),
    },
  }));
}

function workerMembers(
  common: Member['environment'],
  { providers }: FoundedMarket,
  { pollMs, slotsEach }: SoakOrder,
): readonly Member[] {
  return providers.map(({ name, worker, ticketId, state }) => ({
    name,
    role: 'worker',
    argv: [script('src/worker/main.ts')],
    environment: {
      ...common,
      DGCM_WORKER_TICKET: ticketId,
      DGCM_WORKER_STATE: state,
      DGCM_WORKER_KEY_FILE: worker.keyFile,
      DGCM_WORKER_PASSWORD_FILE: worker.passwordFile,
      DGCM_WORKER_POLL_MS: String(pollMs),
      DGCM_WORKER_MEMORY_MIB: String(64 * slotsEach),
      DGCM_WORKER_DISK_MIB: '64',
      DGCM_WORKER_SCRATCH_MIB: '8',
      // Blocks come a hundred times faster than on the networks that the default is meant for.
      DGCM_WORKER_INPUT_GRACE_BLOCKS: '40',
    },
  }));
}
