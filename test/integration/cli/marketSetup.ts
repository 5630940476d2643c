import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { unwrapContentKey } from '#lib/bundle/contentKey.ts';
import { openInputBundle } from '#lib/bundle/inputBundle.ts';
import type { JobManifest } from '#lib/bundle/jobManifest.ts';
import { sealLogRecords } from '#lib/bundle/logRecord.ts';
import { sealResultBundle } from '#lib/bundle/resultBundle.ts';
import type { Chain } from '#lib/chain/ports.ts';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { bundleLimits } from '#lib/client/job/jobContext.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { createRelayClient, type RelayClient } from '#lib/relay/relayClient.ts';
import { createChainJobAccess } from '#web/lib/server/relay/chainJobAccess.ts';
import { relayConfigSchema } from '#web/lib/server/relay/config.ts';
import { startRelay } from '#web/lib/server/relay/startRelay.ts';
import { openAgeIdentity } from '#worker/ageIdentity.ts';
import { setUpCli, type CliSetup } from './cliSetup.ts';

export interface WorkerOutcome {
  readonly files: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

export interface MarketSetup extends AsyncDisposable {
  readonly cli: CliSetup;
  readonly bob: SecretKey;
  /** Matches what can be matched. How many jobs. */
  readonly match: () => Promise<number>;
  /** Bob's worker without a container: opens the input as any worker does and delivers what `work` makes of it. */
  readonly serve: (work: (inputDirectory: string) => Promise<WorkerOutcome>) => Promise<void>;
  /** Pays what is due. How many jobs. */
  readonly settle: () => Promise<number>;
}

/** What the people of a market act on. */
interface Place {
  readonly cli: CliSetup;
  readonly chain: Chain;
  readonly deployment: DeploymentFile;
  readonly relayUrl: string;
}

const gpuc = ['--gpuc', '100', '--erg', '0.01'];

/** A deployed market with Alice (10 GPUC), Bob the provider, guards and a relay, all through the command line. */
export async function setUpMarket(): Promise<MarketSetup> {
  const cli = await setUpCli();
  const chain = devchainAsChain(cli.devchain);
  const file = join(cli.cwd, 'devnet.json');
  await deploy(cli, file);
  const deployment = await readDeployment(file);
  const relay = await startRelay(relayConfigSchema.parse({ stateDir: join(cli.cwd, 'relay') }), {
    logger: pino({ level: 'silent' }),
    signer: randomSecretKey(),
    jobAccess: createChainJobAccess(chain, deployment),
  });
  const profile = { relayUrl: relay.url, deployment: file };
  await cli.person('alice', profile);
  const bob = await cli.person('bob', profile);
  for (const name of ['alice', 'bob']) {
    const address = (await cli.run(['--profile', name, 'wallet', 'address'])).stdout.trim();
    await must(cli, ['wallet', 'send', address, ...gpuc, '--profile', 'deployer', '--deployment', file]);
  }
  await must(cli, ['host', 'setup', '--price', '1', '--slots', '2', '--profile', 'bob']);
  const place = { cli, chain, deployment, relayUrl: relay.url };
  return {
    cli,
    bob,
    match: () => match(place),
    serve: (work) => serve(place, work),
    settle: () => settle(place),
    [Symbol.asyncDispose]: async () => {
      await relay.close();
      await cli[Symbol.asyncDispose]();
    },
  };
}

async function must(cli: CliSetup, argv: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await cli.run([...argv, '--yes']);
  if (exitCode !== 0) throw new Error(`dgcm ${argv.join(' ')}: ${stderr}`);
}

/** Writes the deployment to `file`, which the profiles of the three guards name. */
async function deploy(cli: CliSetup, file: string): Promise<void> {
  await cli.person('deployer');
  const guards = await Promise.all(
    ['guard-1', 'guard-2', 'guard-3'].map((name) => cli.person(name, { deployment: file })),
  );
  const guardOptions = guards.flatMap(({ publicKeyHex }) => ['--guard', publicKeyHex]);
  const out = ['--out', file, '--confirmations', '0'];
  await must(cli, ['deploy', '--profile', 'deployer', '--network', 'devnet', ...guardOptions, ...out]);
}

async function submit(chain: Chain, plan: UnsignedPlan, keys: readonly SecretKey[]): Promise<void> {
  const result = await chain.submit(signTransaction(plan.transaction, { keys, provers: plan.provers }));
  if (!result.ok) throw new Error(result.detail);
}

const frameOf = ({ deployment, cli }: Place) => ({ deployment, height: cli.devchain.height });

async function match(place: Place): Promise<number> {
  const { chain, deployment } = place;
  const { providers, openJobs: jobs, governance } = await readMarket(chain, deployment, ['provider', 'jobOpen']);
  const [provider] = providers;
  if (provider === undefined || jobs.length === 0) return 0;
  await submit(chain, buildMatch({ ...frameOf(place), provider, jobs, governance, timestampMs: Date.now() }), []);
  return jobs.length;
}

async function settle(place: Place): Promise<number> {
  const { chain, deployment } = place;
  const market = await readMarket(chain, deployment, ['provider', 'jobReview', 'jobDelivered']);
  const [provider] = market.providers;
  const due = market.reviewJobs.filter(({ state }) => state !== 'disputed');
  if (provider === undefined || due.length === 0) return 0;
  await submit(chain, buildSettle({ ...frameOf(place), provider, jobs: due }), []);
  return due.length;
}

/** Bob's worker: the key that signs, the age identity to which content keys are wrapped, the relay. */
interface Worker {
  readonly key: SecretKey;
  readonly identity: string;
  readonly client: RelayClient;
}

/** A job under way, and the directory of its files. */
interface Run {
  readonly openBoxId: string;
  readonly dir: string;
}

async function serve(place: Place, work: Parameters<MarketSetup['serve']>[0]): Promise<void> {
  const { cli, chain, deployment } = place;
  const worker = await openWorker(place);
  const { activeJobs } = await readMarket(chain, deployment, ['jobActive']);
  for (const job of activeJobs) {
    const { openBoxId } = job;
    const run = { openBoxId, dir: join(cli.cwd, `work-${openBoxId}`) };
    const { resultRecipient } = await receiveInput(chain, worker, run);
    const outcome = await work(join(run.dir, 'input', 'input'));
    const resultHash = await sendResult(worker, run, outcome, resultRecipient);
    const boxes = await spendableBoxes(chain, worker.key.ergoTree);
    const funding = { boxes, changeErgoTree: worker.key.ergoTree };
    await submit(chain, buildDeliver({ ...frameOf(place), jobs: [{ job, resultHash }], funding }), [worker.key]);
  }
}

async function openWorker({ cli, relayUrl }: Place): Promise<Worker> {
  const host = join(cli.home, 'state', 'bob');
  const passphrase = await readFile(join(host, 'worker-key.password'), 'utf8');
  const key = await (await openKeyStore({ path: join(host, 'worker-key.json'), passphrase })).key();
  const { identity } = await openAgeIdentity(join(host, 'worker'));
  return { key, identity, client: createRelayClient({ url: relayUrl, signer: key }) };
}

/** Waits for the wrapped key, then unpacks what the consumer sent. */
async function receiveInput(chain: Chain, { client, identity }: Worker, { openBoxId, dir }: Run): Promise<JobManifest> {
  let wrapped: Uint8Array | undefined;
  while (wrapped === undefined) {
    wrapped = await client.getWrappedKey(openBoxId);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const content = await unwrapContentKey(wrapped, identity);
  await mkdir(join(dir, 'input'), { recursive: true });
  const hash = decodeCommitment(await chain.boxById(openBoxId));
  const file = join(dir, 'input.age');
  await client.downloadBundle({ hash, toFile: file, openBoxId, maxBytes: 1e9 });
  return openInputBundle({ file, identity: content.identity }, join(dir, 'input'), bundleLimits);
}

/** Writes the output, closes the log after one line and uploads the result, whose hash it returns. */
async function sendResult(
  { client }: Worker,
  { openBoxId, dir }: Run,
  { files, exitCode }: WorkerOutcome,
  recipient: string,
): Promise<string> {
  await mkdir(join(dir, 'output'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, 'output', name), text);
  const line = { stream: 'stdout', timestamp: Date.now(), text: 'worked\n' } as const;
  const data = await sealLogRecords([line], recipient);
  await client.appendLogs({ openBoxId, records: [{ sequence: 0, data }], closed: true });
  const file = join(dir, 'result.age');
  const { hash, size } = await sealResultBundle({
    dir: join(dir, 'output'),
    summary: {
      version: 1,
      openBoxId,
      exitCode,
      closureReason: exitCode === 0 ? 'completed' : 'failed',
      usage: { wallSeconds: 1, outputBytes: 1 },
    },
    recipient,
    file,
    limits: bundleLimits,
  });
  await client.uploadBundle({ file, hash, size, openBoxId });
  return hash;
}

/** R6 of an open job: 32 bytes behind type and length. */
const decodeCommitment = (box: { additionalRegisters: { R6?: string } } | undefined): string =>
  (box?.additionalRegisters.R6 ?? '').slice(4);
