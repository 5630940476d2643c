import { join } from 'node:path';
import { expect } from 'vitest';
import { createExecutor } from '#bots/executor/createExecutor.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { buildPayment } from '#lib/client/payment.ts';
import { balanceOf, spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { firstPrices } from '#lib/feeder/prices.ts';
import { publishPrices } from '#lib/feeder/publishPrices.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { playRound } from '../bots/playRound.ts';
import { setUpCli, type CliAnswer, type CliSetup } from './cliSetup.ts';

export const erg = 1_000_000_000n;
export const gpuc = 1_000_000n;

export const fee = 1_000_000n;
export const tip = 2_000_000n;

/** nanoERG, micro-GPUC and cents under a key or in a box. */
export interface Holdings {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
  readonly cents: bigint;
}

type People = Readonly<Record<'alice' | 'dora' | 'dirk', SecretKey>>;

export interface ExchangeSetup extends AsyncDisposable {
  readonly cli: CliSetup;
  readonly chain: Chain;
  readonly deployment: DeploymentFile;
  /** Alice trades; Dora and Dirk own desks, once they have opened them. */
  readonly people: People;
  /** Runs as somebody, and demands that it works. */
  readonly as: (person: string, ...argv: readonly string[]) => Promise<CliAnswer>;
  readonly holdings: (person: 'alice' | 'dora' | 'dirk') => Promise<Holdings>;
  /** What somebody's desks hold. */
  readonly desk: (person: 'dora' | 'dirk') => Promise<Holdings>;
  /** A price of ERG in nanoUSD, published at once. */
  readonly price: (nanoUsd: bigint) => Promise<void>;
  /** What waits to be executed or refunded. */
  readonly orders: () => Promise<readonly Order[]>;
  /** A round of the executor bot, whose tips the deployer gets: how many transactions it sent. */
  readonly execute: () => Promise<number>;
  /** GPUC, SigUSD and ERG of the whole chain: what nothing here may change. */
  readonly supply: () => Holdings;
}

/** A deployment with prices: Alice with 500 SigUSD, Dora and Dirk with 1,000 GPUC and 1,000 ERG each. */
export async function setUpExchange(): Promise<ExchangeSetup> {
  const cli = await setUpCli();
  const chain = devchainAsChain(cli.devchain);
  const deployer = await cli.person('deployer');
  const { deployment, file } = await deployed(cli);
  const people = {
    alice: await cli.person('alice', { deployment: file }),
    dora: await cli.person('dora', { deployment: file }),
    dirk: await cli.person('dirk', { deployment: file }),
  };
  const executor = createExecutor({
    chain,
    deployment,
    clock: systemClock,
    maxJobsPerBatch: 10,
    rewardErgoTree: deployer.ergoTree,
  });
  await endow(people, { cli, chain, deployer, deployment });
  const price = async (nanoUsd: bigint): Promise<void> => {
    const prices = { ...firstPrices, ERG: nanoUsd };
    await publishPrices({ chain, deployment, key: deployer, prices, epochBlocks: 1 });
  };
  await price(500_000_000n);
  return {
    cli,
    chain,
    deployment,
    people,
    price,
    orders: () => ordersOn(chain, deployment),
    as: async (person, ...argv) => {
      const answer = await cli.run(['--profile', person, ...argv, '--yes', '--json']);
      expect(answer.exitCode, answer.stderr).toBe(0);
      return answer;
    },
    holdings: async (person) => heldIn(await chain.unspentByErgoTree(people[person].ergoTree), deployment),
    desk: async (person) => {
      const desks = await chain.unspentByErgoTree(deployment.trees.desk);
      const own = desks.filter((box) => readBytes(box, 'R4') === people[person].ergoTree);
      return heldIn(own, deployment);
    },
    execute: async () => (await playRound(executor)).sent,
    supply: () => heldIn(unspentBoxes(cli), deployment),
    [Symbol.asyncDispose]: () => cli[Symbol.asyncDispose](),
  };
}

async function deployed(cli: CliSetup): Promise<{ readonly deployment: DeploymentFile; readonly file: string }> {
  const file = join(cli.cwd, 'devnet.json');
  const guards = await Promise.all(['guard-1', 'guard-2', 'guard-3'].map((name) => cli.person(name)));
  const guardOptions = guards.flatMap(({ publicKeyHex }) => ['--guard', publicKeyHex]);
  const deploy = ['deploy', '--profile', 'deployer', '--network', 'devnet', '--out', file, '--confirmations', '0'];
  const { exitCode, stderr } = await cli.run([...deploy, ...guardOptions, '--yes']);
  expect(exitCode, stderr).toBe(0);
  return { deployment: await readDeployment(file), file };
}

/** The deployer, who holds the test tokens, and where they lie. */
interface Treasury {
  readonly cli: CliSetup;
  readonly chain: Chain;
  readonly deployer: SecretKey;
  readonly deployment: DeploymentFile;
}

/** Gives Alice her SigUSD, Dora and Dirk their GPUC and ERG. */
async function endow({ alice, dora, dirk }: People, treasury: Treasury): Promise<void> {
  const { tokens, externals } = treasury.deployment;
  await pay(treasury, alice, { tokenId: externals.sigUsd, amount: 50_000n });
  for (const owner of [dora, dirk]) {
    await pay(treasury, owner, { tokenId: tokens.gpuc, amount: 1_000n * gpuc });
    treasury.cli.devchain.faucet(owner.ergoTree, 980n * erg);
  }
}

async function pay(
  { cli, chain, deployer }: Treasury,
  { ergoTree }: SecretKey,
  token: { readonly tokenId: string; readonly amount: bigint },
): Promise<void> {
  const boxes = await spendableBoxes(chain, deployer.ergoTree);
  const place = { boxes, changeErgoTree: deployer.ergoTree, height: cli.devchain.height };
  const plan = buildPayment({ recipientTree: ergoTree, nanoErg: erg / 100n, tokens: [token], ...place });
  const signed = signTransaction(plan.transaction, { keys: [deployer], provers: plan.provers });
  const result = await chain.submit(signed);
  if (!result.ok) throw new Error(result.detail);
}

const ordersOn = async (chain: Chain, deployment: DeploymentFile): Promise<readonly Order[]> =>
  (await chain.unspentByErgoTree(deployment.trees.order)).flatMap((box) => {
    const read = decodeOrder(box, deployment);
    return read.ok ? [read.value] : [];
  });

const unspentBoxes = ({ devchain }: CliSetup): readonly ChainBox[] =>
  devchain.index.boxesByIndex.filter(({ spending }) => spending === undefined).map(({ box }) => box);

function heldIn(boxes: readonly ChainBox[], { tokens, externals }: DeploymentFile): Holdings {
  const { nanoErg, tokens: held } = balanceOf(boxes);
  return { nanoErg, microGpuc: held[tokens.gpuc] ?? 0n, cents: held[externals.sigUsd] ?? 0n };
}

/** At 2 ERG a dollar Dora sells at 1 %, 30 GPUC at one price; Dirk at 2 %, 100. Alice gets 100 ERG to trade with. */
export async function openDesks({ as, cli, people }: ExchangeSetup): Promise<void> {
  const stock = ['--gpuc', '500', '--erg', '400', '--least', '1', '--wait'];
  await as('dora', 'desk', 'open', '--ask', '1%', '--bid', '1%', '--most', '30', ...stock);
  await as('dirk', 'desk', 'open', '--ask', '2%', '--bid', '2%', '--most', '100', ...stock);
  cli.devchain.faucet(people.alice.ergoTree, 100n * erg);
}

export const gained = (after: Holdings, before: Holdings): Holdings => ({
  nanoErg: after.nanoErg - before.nanoErg,
  microGpuc: after.microGpuc - before.microGpuc,
  cents: after.cents - before.cents,
});
