import { join } from 'node:path';
import { writeProfile } from '../profiles.ts';
import { until } from './children.ts';
import { fromRepository, type Running } from './running.ts';

/** A market whose container engine may still be on its way. */
export type Shared = Omit<Running, 'runtime'>;

/** Profiles for a second terminal: alice, bob, dora, operator, feeder, guards. */
export async function writeProfiles({ home, nodeUrl, relayUrl, people }: Shared): Promise<void> {
  const common = { version: 1 as const, nodeUrl, relayUrl, deployment: 'deployment.json' };
  const profiles = {
    alice: 'alice',
    bob: 'bob',
    dora: 'dora',
    operator: 'operator',
    feeder: 'feeder',
    guards: 'guard-1',
  } as const;
  const guardKeyFiles = (['guard-1', 'guard-2', 'guard-3'] as const).map((name) => people[name].keyFile);
  for (const [profile, person] of Object.entries(profiles)) {
    const { keyFile, passwordFile } = people[person];
    await writeProfile(home, profile, {
      ...common,
      keyFile,
      passwordFile,
      ...(profile === 'guards' ? { guardKeyFiles } : {}),
    });
  }
}

/** Relay, two of each bot, Bob's worker; resolves once the relay answers. */
export async function startProcesses(
  running: Running,
  { ticketId, relayPort }: { ticketId: string; relayPort: number },
) {
  const { home, nodeUrl, relayUrl, people, children, narrator, signal } = running;
  const common = { DGCM_NODE_URL: nodeUrl, DGCM_DEPLOYMENT: join(home, 'deployment.json'), DGCM_RELAY_URL: relayUrl };
  await children.start({
    name: 'relay',
    script: fromRepository('src/web/relay.ts'),
    environment: { ...common, DGCM_RELAY_DIR: join(home, 'relay'), DGCM_RELAY_PORT: String(relayPort) },
  });
  for (const name of ['bots-1', 'bots-2']) {
    await children.start({
      name,
      script: fromRepository('src/bots/main.ts'),
      environment: {
        ...common,
        DGCM_BOT_SCHEDULE: '* * * * * *',
        DGCM_BOT_REWARD_ADDRESS: people.operator.key.address('testnet'),
      },
    });
  }
  await children.start({
    name: 'worker',
    script: fromRepository('src/worker/main.ts'),
    environment: {
      ...common,
      DGCM_WORKER_TICKET: ticketId,
      DGCM_WORKER_STATE: join(home, 'worker'),
      DGCM_WORKER_KEY_FILE: join(home, people['bob-worker'].keyFile),
      DGCM_WORKER_PASSWORD_FILE: join(home, people['bob-worker'].passwordFile),
      DGCM_WORKER_POLL_MS: '500',
    },
  });
  const relayAnswers = (): Promise<boolean> =>
    fetch(`${relayUrl}/v1/status`).then(
      (answer) => answer.ok,
      () => false,
    );
  await until('the relay', children, { condition: relayAnswers, seconds: 60, signal });
  narrator.say(`node ${nodeUrl}, relay ${relayUrl}, two of each bot and Bob's worker are up`);
}
