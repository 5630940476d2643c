import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { testKey } from '../deploy/devnetOrder.ts';
import { setUpCli, type CliAnswer, type CliSetup } from './cliSetup.ts';

const script = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

export interface CreditSetup extends AsyncDisposable {
  readonly cli: CliSetup;
  readonly deployment: DeploymentFile;
  readonly alice: SecretKey;
  readonly bob: SecretKey;
  /** `dgcm` in a process of its own, `--json` added. */
  dgcm(argv: readonly string[]): Promise<CliAnswer>;
  /** The same in this process, where nothing depends on its being another. */
  run(argv: readonly string[]): Promise<CliAnswer>;
  /** Publishes a price of ERG in dollars; the same one again renews the pools. */
  price(usd: string): Promise<void>;
  /** What somebody's boxes hold now. */
  held(ergoTree: string): Promise<{ readonly nanoErg: bigint; readonly microGpuc: bigint }>;
  /** All ERG and GPUC of all boxes that are known to matter here: contracts, people, fees. */
  sum(): Promise<bigint>;
}

const guards = [2, 3, 4].flatMap((byte) => ['--guard', testKey(byte).publicKeyHex]);

/** A deployment whose pools are fed, Alice with 50 GPUC, Bob with none; each with 20 ERG. */
export async function setUpCredit(): Promise<CreditSetup> {
  const cli = await setUpCli();
  const chain = devchainAsChain(cli.devchain);
  const file = join(cli.cwd, 'devnet.json');
  const must = async (argv: readonly string[]): Promise<void> => {
    const { exitCode, stderr } = await cli.run([...argv, '--yes']);
    if (exitCode !== 0) throw new Error(`dgcm ${argv.join(' ')}: ${stderr}`);
  };
  await cli.person('deployer', { deployment: file });
  const out = ['--out', file, '--confirmations', '0', '--profile', 'deployer'];
  await must(['deploy', '--network', 'devnet', ...guards, ...out]);
  const deployment = await readDeployment(file);
  const alice = await cli.person('alice', { deployment: file });
  const bob = await cli.person('bob', { deployment: file });
  const gift = ['--gpuc', '50', '--erg', '0.01', '--profile', 'deployer'];
  await must(['wallet', 'send', alice.address('testnet'), ...gift]);
  const { gpuc } = deployment.tokens;
  const total = (boxes: readonly ChainBox[], amount: (box: ChainBox) => bigint): bigint =>
    boxes.reduce((sum, box) => sum + amount(box), 0n);
  return {
    cli,
    deployment,
    alice,
    bob,
    dgcm: (argv) => inChild(cli, [...argv, '--json']),
    run: (argv) => cli.run(argv),
    price: async (usd) => {
      await must(['devchain', 'price', 'ERG', usd, '--profile', 'deployer']);
    },
    held: async (ergoTree) => {
      const boxes = await chain.unspentByErgoTree(ergoTree);
      return {
        nanoErg: total(boxes, ({ value }) => value),
        microGpuc: total(boxes, (box) => amountOf(box, gpuc)),
      };
    },
    sum: async () => total(await chain.unspentByTokenId(gpuc), (box) => amountOf(box, gpuc)),
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}

async function inChild({ cwd, home }: CliSetup, argv: readonly string[]): Promise<CliAnswer> {
  const env = { ...process.env, DGCM_HOME: home, DGCM_POLL_MS: '50' };
  const child = spawn(process.execPath, [script, ...argv], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode: exitCode ?? -1, stdout, stderr, json: () => JSON.parse(stdout) as Record<string, unknown> };
}
