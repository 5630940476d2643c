import { join } from 'node:path';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { buildPayment } from '#lib/client/payment.ts';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { testKey } from '../deploy/devnetOrder.ts';
import { runInChild } from './childCli.ts';
import { setUpCli, type CliAnswer, type CliSetup } from './cliSetup.ts';

interface Holdings {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
}

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
  held(ergoTree: string): Promise<Holdings>;
  /** Units of a test token that the deployer minted, to somebody. */
  give(ergoTree: string, tokenId: string, amount: bigint): Promise<void>;
  /** All GPUC that there are, wherever they lie. */
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
  const deployer = await cli.person('deployer', { deployment: file });
  const out = ['--out', file, '--confirmations', '0', '--profile', 'deployer'];
  await must(['deploy', '--network', 'devnet', ...guards, ...out]);
  const deployment = await readDeployment(file);
  const alice = await cli.person('alice', { deployment: file });
  const bob = await cli.person('bob', { deployment: file });
  const gift = ['--gpuc', '50', '--erg', '0.01', '--profile', 'deployer'];
  await must(['wallet', 'send', alice.address('testnet'), ...gift]);
  const { gpuc } = deployment.tokens;
  return {
    cli,
    deployment,
    alice,
    bob,
    dgcm: (argv) => runInChild(cli, [...argv, '--json']),
    run: (argv) => cli.run(argv),
    price: async (usd) => {
      await must(['devchain', 'price', 'ERG', usd, '--profile', 'deployer']);
    },
    held: async (ergoTree) => heldIn(await chain.unspentByErgoTree(ergoTree), gpuc),
    give: async (ergoTree, tokenId, amount) => {
      const plan = buildPayment({
        recipientTree: ergoTree,
        nanoErg: 1_000_000n,
        tokens: [{ tokenId, amount }],
        boxes: await chain.unspentByErgoTree(deployer.ergoTree),
        changeErgoTree: deployer.ergoTree,
        height: cli.devchain.height,
      });
      const result = await chain.submit(signTransaction(plan.transaction, { keys: [deployer] }));
      if (!result.ok) throw new Error(result.detail);
    },
    sum: async () => total(await chain.unspentByTokenId(gpuc), (box) => amountOf(box, gpuc)),
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}

const heldIn = (boxes: readonly ChainBox[], gpuc: string): Holdings => ({
  nanoErg: total(boxes, ({ value }) => value),
  microGpuc: total(boxes, (box) => amountOf(box, gpuc)),
});

const total = (boxes: readonly ChainBox[], amount: (box: ChainBox) => bigint): bigint =>
  boxes.reduce((sum, box) => sum + amount(box), 0n);
