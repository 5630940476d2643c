import { join, resolve } from 'node:path';
import { createDevchain } from '#lib/devchain/devchain.ts';
import { startDevchainServer } from '#lib/devchain/server/startDevchainServer.ts';
import { numpyImage } from '#worker/docker/debianImages.ts';
import { openAgeIdentity } from '#worker/ageIdentity.ts';
import { createChildren } from './children.ts';
import { claimHome, releaseHome } from './claimHome.ts';
import { feedPrices } from './feedPrices.ts';
import { freePort } from './freePort.ts';
import { prepareMachine, rememberTicket, sweepWorker } from './machine.ts';
import { mineInStep } from './mineInStep.ts';
import type { Narrator } from './narrator.ts';
import type { StartOptions } from './options.ts';
import { makePeople } from './people.ts';
import { startProcesses, writeProfiles } from './processes.ts';
import { repository, type Running } from './running.ts';
import { deployMarket, settleIn } from './setUpMarket.ts';
import { tellStory } from './story.ts';

/**
 * Brings everything up, runs Alice's job and accounts for it; resolves to whether everything adds up, once the signal
 * aborts or, with `once`, right after the job. A signal that comes before that ends it all at once.
 *
 * @throws the signal's reason where it ended before the job did.
 */
export async function runStart(options: StartOptions, narrator: Narrator, signal: AbortSignal): Promise<boolean> {
  const home = resolve(repository, options.home);
  await claimHome(home);
  const runtime = prepareMachine(home, narrator);
  // Its failure is reported where it is awaited, which may be later than it happens.
  runtime.catch(() => undefined);
  const devchain = createDevchain({ network: 'testnet' });
  const people = await makePeople(home);
  const setup = { devchain, people, home, narrator };
  const deployment = await deployMarket(setup);
  const identity = await openAgeIdentity(join(home, 'worker'));
  const ticketId = await settleIn(setup, deployment, { gpuClass: 'cpu', recipient: identity.recipient });
  await rememberTicket(home, ticketId);
  const server = await startDevchainServer({ devchain, port: await freePort(9_053) });
  const miner = mineInStep(devchain, { busyMs: options.blockMs, idleMs: 10 * options.blockMs });
  const children = createChildren(home);
  const stopFeeding = new AbortController();
  let feeding: Promise<void> | undefined;
  try {
    const relayPort = await freePort(8_710);
    const relayUrl = `http://127.0.0.1:${relayPort}`;
    const shared = { home, nodeUrl: server.url, relayUrl, deployment, people, children, narrator, signal };
    await writeProfiles(shared);
    const running: Running = { ...shared, runtime: await runtime };
    signal.throwIfAborted();
    await startProcesses(running, { ticketId, relayPort });
    feeding = feedPrices(running, stopFeeding.signal);
    // Its failure is reported where it is awaited.
    feeding.catch(() => undefined);
    const addsUp = await tellStory(running);
    if (!options.once && !signal.aborted) await stayUp(running);
    return addsUp;
  } finally {
    stopFeeding.abort();
    await feeding;
    await children.stop();
    miner.stop();
    await server.close();
    await sweepWorker(home);
    await releaseHome(home);
  }
}

async function stayUp({ nodeUrl, relayUrl, narrator, signal }: Running): Promise<void> {
  narrator.show(
    [
      `Up: node ${nodeUrl}, relay ${relayUrl}. Ctrl-C ends it.`,
      'From another terminal:',
      '  npx dgcm --profile alice bank quote 10',
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
