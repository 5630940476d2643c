import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { openAgeIdentity } from '#worker/ageIdentity.ts';
import { debianImages, numpyImage } from '#worker/docker/debianImages.ts';
import { DockerRuntime } from '#worker/docker/dockerRuntime.ts';
import { ensureEngine } from '#worker/docker/ensureEngine.ts';
import { writeProfile } from '../profiles.ts';
import { renderAccount, settleAccount } from './account.ts';
import { createChildren, until, type Children } from './children.ts';
import { freePort } from './freePort.ts';
import { readHoldings } from './holdings.ts';
import type { Narrator } from './narrator.ts';
import type { StartOptions } from './options.ts';
import { makePeople, type People } from './people.ts';
import { retrain } from './retrain.ts';
import { runCommand } from './runCommand.ts';
import { deployMarket, settleIn, storyFigures } from './setUpMarket.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const script = (path: string): string => join(repository, path);

/** A market that is up. */
interface Running {
  readonly home: string;
  readonly nodeUrl: string;
  readonly relayUrl: string;
  readonly deployment: DeploymentFile;
  readonly people: People;
  readonly children: Children;
  readonly runtime: DockerRuntime;
  readonly narrator: Narrator;
}

/**
 * Brings everything up, runs Alice's job and accounts for it; resolves to whether everything adds up, once the signal
 * aborts or, with `once`, right after the job.
 */
export async function runStart(options: StartOptions, narrator: Narrator, signal: AbortSignal): Promise<boolean> {
  const home = resolve(repository, options.home);
  await rm(home, { recursive: true, force: true });
  await mkdir(join(home, 'logs'), { recursive: true, mode: 0o700 });
  const runtime = prepareMachine(home, narrator);
  const devchain = createDevchain({ network: 'testnet' });
  const people = await makePeople(home);
  const setup = { devchain, people, home, narrator };
  const deployment = await deployMarket(setup);
  const identity = await openAgeIdentity(join(home, 'worker'));
  const ticketId = await settleIn(setup, deployment, { gpuClass: 'cpu', recipient: identity.recipient });
  const server = await startDevchainServer({
    devchain,
    port: await freePort(9_053),
    blockIntervalMs: options.blockMs,
  });
  const children = createChildren(join(home, 'logs'));
  try {
    const relayPort = await freePort(8_710);
    const relayUrl = `http://127.0.0.1:${relayPort}`;
    const shared = { home, nodeUrl: server.url, relayUrl, deployment, people, children, narrator };
    await writeProfiles(shared);
    const running: Running = { ...shared, runtime: await runtime };
    await startProcesses(running, { ticketId, relayPort });
    const addsUp = await tellStory(running);
    if (!options.once && !signal.aborted) await stayUp(running, signal);
    return addsUp;
  } finally {
    await children.stop();
    await server.close();
  }
}

/** Engine and job image, made ready while the contracts are deployed. */
async function prepareMachine(home: string, narrator: Narrator): Promise<DockerRuntime> {
  const docker = await ensureEngine();
  const runtime = new DockerRuntime({
    docker,
    policy: { workerId: 'start' },
    outputRoot: join(home, 'retrain'),
    builders: debianImages,
  });
  await runtime.prepareImage(numpyImage);
  narrator.say(`container engine ready, image ${numpyImage} here`);
  return runtime;
}

type Shared = Omit<Running, 'runtime'>;

async function writeProfiles({ home, nodeUrl, relayUrl, people }: Shared): Promise<void> {
  const common = { version: 1 as const, nodeUrl, relayUrl, deployment: 'deployment.json' };
  const profiles = { alice: 'alice', bob: 'bob', operator: 'operator', guards: 'guard-1' } as const;
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

async function startProcesses(running: Running, { ticketId, relayPort }: { ticketId: string; relayPort: number }) {
  const { home, nodeUrl, relayUrl, people, children, narrator } = running;
  const common = { DGCM_NODE_URL: nodeUrl, DGCM_DEPLOYMENT: join(home, 'deployment.json'), DGCM_RELAY_URL: relayUrl };
  await children.start({
    name: 'relay',
    script: script('src/web/relay.ts'),
    environment: { ...common, DGCM_RELAY_DIR: join(home, 'relay'), DGCM_RELAY_PORT: String(relayPort) },
  });
  for (const name of ['bots-1', 'bots-2']) {
    await children.start({
      name,
      script: script('src/bots/main.ts'),
      environment: {
        ...common,
        DGCM_BOT_SCHEDULE: '* * * * * *',
        DGCM_BOT_REWARD_ADDRESS: people.operator.key.address('testnet'),
      },
    });
  }
  await children.start({
    name: 'worker',
    script: script('src/worker/main.ts'),
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
  await until('the relay', children, { condition: relayAnswers, seconds: 60 });
  narrator.say(`node ${nodeUrl}, relay ${relayUrl}, two of each bot and Bob's worker are up`);
}

async function tellStory(running: Running): Promise<boolean> {
  const { home, nodeUrl, deployment, people, children, runtime, narrator } = running;
  const chain = createNodeClient({ url: nodeUrl });
  const before = await readHoldings(chain, deployment, people);
  const output = join(home, 'alice-result');
  const input = script('examples/train');
  narrator.say(`Alice opens a job: train.py for ${storyFigures.hours} hour, at most 1.20 GPUC`);
  await runCommand({
    home,
    onLine: (line) => {
      narrator.say(`  alice | ${line}`);
    },
    args: [
      ...['--profile', 'alice', 'job', 'open', '--image', numpyImage, '--input', input],
      ...['--command', 'python3 train.py', '--hours', String(storyFigures.hours), '--limit', '1.20'],
      ...['--wait', '--output', output, '--approve', '5', '--yes', '--json'],
    ],
  });
  const settled = async (): Promise<boolean> => {
    const market = await readMarket(chain, deployment, ['provider', 'jobDelivered', 'jobReview']);
    const pool = await chain.poolTransactions();
    return market.deliveredJobs.length + market.reviewJobs.length + pool.length === 0;
  };
  await until('the settlement', children, { condition: settled, seconds: 120 });
  narrator.say('Bob is paid by the contract');
  const check = await retrain(runtime, { inputDirectory: input, outputDirectory: join(output, 'output') });
  narrator.say(`training done again and compared: ${check.report}`);
  const account = settleAccount(before, await readHoldings(chain, deployment, people));
  narrator.show(renderAccount(account));
  return account.addsUp && check.agrees;
}

async function stayUp({ nodeUrl, relayUrl, narrator }: Running, signal: AbortSignal): Promise<void> {
  narrator.show(
    [
      `Up: node ${nodeUrl}, relay ${relayUrl}. Ctrl-C ends it.`,
      'From another terminal:',
      `  npx dgcm --profile alice job open --image ${numpyImage} --input examples/train \\`,
      '    --command "python3 train.py" --hours 1 --limit 1.20 --wait --output result --yes --json',
    ].join('\n'),
  );
  await new Promise<void>((done) => {
    signal.addEventListener(
      'abort',
      () => {
        done();
      },
      { once: true },
    );
  });
}
