import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { unwrapContentKey } from '#lib/bundle/contentKey.ts';
import { openInputBundle } from '#lib/bundle/inputBundle.ts';
import { sealLogRecords } from '#lib/bundle/logRecord.ts';
import { sealResultBundle } from '#lib/bundle/resultBundle.ts';
import { openKeyStore } from '#lib/chain/signing/keyStore.ts';
import { randomSecretKey, type SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { bundleLimits } from '#lib/client/job/jobContext.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { createRelayClient } from '#lib/relay/relayClient.ts';
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

const gpuc = ['--gpuc', '100', '--erg', '0.01'];

/** A deployed market with Alice (10 GPUC), Bob the provider, guards and a relay, all through the command line. */
export async function setUpMarket(): Promise<MarketSetup> {
  const cli = await setUpCli();
  const chain = devchainAsChain(cli.devchain);
  const must = async (argv: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await cli.run([...argv, '--yes']);
    if (exitCode !== 0) throw new Error(`dgcm ${argv.join(' ')}: ${stderr}`);
  };
  const file = join(cli.cwd, 'devnet.json');
  await cli.person('deployer');
  const guards = await Promise.all(
    ['guard-1', 'guard-2', 'guard-3'].map((name) => cli.person(name, { deployment: file })),
  );
  const guardOptions = guards.flatMap(({ publicKeyHex }) => ['--guard', publicKeyHex]);
  await must([
    'deploy',
    '--profile',
    'deployer',
    '--network',
    'devnet',
    ...guardOptions,
    '--out',
    file,
    '--confirmations',
    '0',
  ]);
  const deployment = await readDeployment(file);
  const relay = await startRelay(relayConfigSchema.parse({ stateDir: join(cli.cwd, 'relay') }), {
    logger: pino({ level: 'silent' }),
    signer: randomSecretKey(),
    jobAccess: createChainJobAccess(chain, deployment),
  });
  const place = { relayUrl: relay.url, deployment: file };
  await cli.person('alice', place);
  const bob = await cli.person('bob', place);
  for (const name of ['alice', 'bob']) {
    const address = (await cli.run(['--profile', name, 'wallet', 'address'])).stdout.trim();
    await must(['wallet', 'send', address, ...gpuc, '--profile', 'deployer', '--deployment', file]);
  }
  await must(['host', 'setup', '--price', '1', '--slots', '2', '--profile', 'bob']);
  const submit = async (plan: UnsignedPlan, keys: readonly SecretKey[]): Promise<void> => {
    const result = await chain.submit(signTransaction(plan.transaction, { keys, provers: plan.provers }));
    if (!result.ok) throw new Error(result.detail);
  };
  const frame = () => ({ deployment, height: cli.devchain.height });

  const match = async (): Promise<number> => {
    const { providers, openJobs: jobs, governance } = await readMarket(chain, deployment, ['provider', 'jobOpen']);
    const [provider] = providers;
    if (provider === undefined || jobs.length === 0) return 0;
    await submit(buildMatch({ ...frame(), provider, jobs, governance, timestampMs: Date.now() }), []);
    return jobs.length;
  };
  const settle = async (): Promise<number> => {
    const market = await readMarket(chain, deployment, ['provider', 'jobReview', 'jobDelivered']);
    const [provider] = market.providers;
    const due = market.reviewJobs.filter(({ state }) => state !== 'disputed');
    if (provider === undefined || due.length === 0) return 0;
    await submit(buildSettle({ ...frame(), provider, jobs: due }), []);
    return due.length;
  };
  const serve: MarketSetup['serve'] = async (work) => {
    const host = join(cli.home, 'state', 'bob');
    const passphrase = await readFile(join(host, 'worker-key.password'), 'utf8');
    const key = await (await openKeyStore({ path: join(host, 'worker-key.json'), passphrase })).key();
    const { identity } = await openAgeIdentity(join(host, 'worker'));
    const client = createRelayClient({ url: relay.url, signer: key });
    const { activeJobs } = await readMarket(chain, deployment, ['jobActive']);
    for (const job of activeJobs) {
      const { openBoxId } = job;
      let wrapped: Uint8Array | undefined;
      while (wrapped === undefined) {
        wrapped = await client.getWrappedKey(openBoxId);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const content = await unwrapContentKey(wrapped, identity);
      const place = join(cli.cwd, `work-${openBoxId}`);
      await mkdir(join(place, 'input'), { recursive: true });
      const open = decodeCommitment(await chain.boxById(openBoxId));
      await client.downloadBundle({ hash: open, toFile: join(place, 'input.age'), openBoxId, maxBytes: 1e9 });
      const manifest = await openInputBundle(
        { file: join(place, 'input.age'), identity: content.identity },
        join(place, 'input'),
        bundleLimits,
      );
      const { files, exitCode } = await work(join(place, 'input', 'input'));
      await mkdir(join(place, 'output'));
      for (const [name, text] of Object.entries(files)) await writeFile(join(place, 'output', name), text);
      const line = { stream: 'stdout', timestamp: Date.now(), text: 'worked\n' } as const;
      const data = await sealLogRecords([line], manifest.resultRecipient);
      await client.appendLogs({ openBoxId, records: [{ sequence: 0, data }], closed: true });
      const { hash, size } = await sealResultBundle({
        dir: join(place, 'output'),
        summary: {
          version: 1,
          openBoxId,
          exitCode,
          closureReason: exitCode === 0 ? 'completed' : 'failed',
          usage: { wallSeconds: 1, outputBytes: 1 },
        },
        recipient: manifest.resultRecipient,
        file: join(place, 'result.age'),
        limits: bundleLimits,
      });
      await client.uploadBundle({ file: join(place, 'result.age'), hash, size, openBoxId });
      const boxes = await spendableBoxes(chain, key.ergoTree);
      const funding = { boxes, changeErgoTree: key.ergoTree };
      await submit(buildDeliver({ ...frame(), jobs: [{ job, resultHash: hash }], funding }), [key]);
    }
  };
  return {
    cli,
    bob,
    match,
    serve,
    settle,
    [Symbol.asyncDispose]: async () => {
      await relay.close();
      await cli[Symbol.asyncDispose]();
    },
  };
}

/** R6 of an open job: 32 bytes behind type and length. */
const decodeCommitment = (box: { additionalRegisters: { R6?: string } } | undefined): string =>
  (box?.additionalRegisters.R6 ?? '').slice(4);
