import { join } from 'node:path';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import type { Devchain } from '#lib/devchain/devchain.ts';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { submitTransaction } from '#lib/client/submitTransaction.ts';
import { compileContracts } from '#lib/deploy/compile/compileContracts.ts';
import { deploy } from '#lib/deploy/deploy.ts';
import { writeDeployment, type DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { defaultTerms } from '#lib/deploy/genesisTerms.ts';
import { openJournal } from '#lib/deploy/journal.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Narrator } from './narrator.ts';
import type { People } from './people.ts';

const erg = 1_000_000_000n;
const gpuc = 1_000_000n;

/** White-paper figures: Alice buys 10 GPUC, Bob asks 1 GPUC an hour. */
export const storyFigures = {
  doraCents: 100_00n,
  bobPurseMicroGpuc: 10n * gpuc,
  bobStakeMicroGpuc: 2n * gpuc,
  hourMicroGpuc: gpuc,
  hours: 1,
} as const;

export interface MarketSetup {
  readonly devchain: Devchain;
  readonly people: People;
  readonly home: string;
  readonly narrator: Narrator;
}

/** Funds everybody from the faucet and deploys the contracts. Returns the deployment, whose file is in the home. */
export async function deployMarket({ devchain, people, home, narrator }: MarketSetup): Promise<DeploymentFile> {
  for (const { key } of Object.values(people)) devchain.faucet(key.ergoTree, 50n * erg);
  devchain.mine(2);
  const guards = (['guard-1', 'guard-2', 'guard-3'] as const).map((name) => people[name].key.publicKeyHex);
  const { ergoTree } = people.deployer.key;
  const deployment = await deploy({
    chain: miningChain(devchain),
    key: people.deployer.key,
    journal: await openJournal(join(home, 'deploy-journal.json'), { order: 'start', resume: false }),
    confirmations: 0,
    pollMs: 20,
    order: {
      profile: 'devnet',
      network: 'testnet',
      terms: { ...defaultTerms.devnet, guards },
      deployerTree: ergoTree,
      reserveTree: ergoTree,
      feederTree: people.feeder.key.ergoTree,
      externals: {},
      compile: (ids) => compileContracts({ ...ids, constants: protocolConstants.devnet, network: 'testnet' }),
    },
  });
  await writeDeployment(join(home, 'deployment.json'), deployment);
  narrator.say(`contracts deployed at height ${devchain.height}`);
  return deployment;
}

/** A chain on which a block comes whenever somebody looks for one: setting up should not wait for the clock. */
function miningChain(devchain: Devchain): Chain {
  const chain = devchainAsChain(devchain);
  return {
    ...chain,
    transaction: (txId) => {
      if (devchain.pool.size > 0) devchain.mine();
      return chain.transaction(txId);
    },
  };
}

export interface BobsMachine {
  readonly gpuClass: string;
  readonly recipient: string;
}

/** Hands out SigUSD and GPUC from the deployer's reserve and enrols Bob. Returns his ticket id. */
export async function settleIn(
  { devchain, people, narrator }: MarketSetup,
  deployment: DeploymentFile,
  machine: BobsMachine,
): Promise<string> {
  const chain = devchainAsChain(devchain);
  const frame = { deployment, height: devchain.height };
  const send = async (plan: UnsignedPlan, key: SecretKey): Promise<void> => {
    await submitTransaction(chain, signTransaction(plan.transaction, { keys: [key], provers: plan.provers }));
    devchain.mine();
  };
  await send(await payOut(chain, deployment, people), people.deployer.key);
  const { governance } = await readMarket(chain, deployment, []);
  const [shard] = await chain.unspentByErgoTree(deployment.trees.registry);
  const registry = shard && decodeRegistry(shard, deployment);
  if (!registry?.ok) throw new AppError('not_found', 'The deployment has no registry shard');
  await send(
    buildEnrolProvider({
      ...frame,
      registry: registry.value,
      governance,
      funding: await purse(chain, people.bob.key),
      ownerTree: people.bob.key.ergoTree,
      slots: 1,
      stakeMicroGpuc: storyFigures.bobStakeMicroGpuc,
      terms: {
        basePriceMicroGpuc: storyFigures.hourMicroGpuc,
        surgeBps: 0,
        offPeakFromHour: 0,
        offPeakToHour: 0,
        discountBps: 0,
        longestHours: 24,
      },
      gpuClass: machine.gpuClass,
      workerTree: people['bob-worker'].key.ergoTree,
      card: { recipient: machine.recipient, gpuCount: 0 },
    }),
    people.bob.key,
  );
  narrator.say(`Bob enrolled as a provider of class "${machine.gpuClass}", 1 slot at 1 GPUC an hour, 2 GPUC at stake`);
  return registry.value.box.boxId;
}

/** Dora's dollars are test money; Bob's GPUC are what he stakes, before anybody could sell him any. */
async function payOut(chain: Chain, deployment: DeploymentFile, people: People): Promise<UnsignedPlan> {
  const { key } = people.deployer;
  const { tokens, externals } = deployment;
  const to = (ergoTree: string, tokenId: string, amount: bigint) => ({
    value: erg / 100n,
    ergoTree,
    tokens: [{ tokenId, amount }],
  });
  const { boxes, changeErgoTree } = await purse(chain, key);
  return assemble({
    frame: { deployment, height: (await chain.tip()).height },
    inputs: boxes.map((box) => ({ box })),
    outputs: [
      to(people.dora.key.ergoTree, externals.sigUsd, storyFigures.doraCents),
      to(people.bob.key.ergoTree, tokens.gpuc, storyFigures.bobPurseMicroGpuc),
    ],
    changeErgoTree,
  });
}

async function purse(chain: Chain, key: SecretKey): Promise<{ boxes: readonly ChainBox[]; changeErgoTree: string }> {
  return { boxes: await chain.unspentByErgoTree(key.ergoTree), changeErgoTree: key.ergoTree };
}
