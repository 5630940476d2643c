import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makePeople, type People } from '#cli/start/people.ts';
import { deployMarket } from '#cli/start/setUpMarket.ts';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { submitTransaction } from '#lib/client/submitTransaction.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import { createDevchain, type Devchain } from '#lib/devchain/devchain.ts';
import { devchainAsChain } from '#lib/devchain/devchainAsChain.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildEnrolProvider } from '#lib/protocol/provider/enrolProvider.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { assemble } from '#lib/protocol/shared/assemble.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { openAgeIdentity } from '#worker/ageIdentity.ts';
import { makeKey, type KeptKey } from './soakKeys.ts';
import type { SoakOrder } from './soakOrder.ts';

const erg = 1_000_000_000n;
const gpuc = 1_000_000n;

export interface SoakProvider {
  readonly name: string;
  readonly owner: KeptKey;
  readonly worker: KeptKey;
  readonly ticketId: string;
  readonly slots: number;
  /** The worker's directory. */
  readonly state: string;
}

/** A market with everybody in it and nobody at work yet; the chain lies in `chainDirectory`. */
export interface FoundedMarket {
  readonly home: string;
  readonly chainDirectory: string;
  readonly deployment: DeploymentFile;
  readonly people: People;
  readonly consumers: readonly KeptKey[];
  readonly providers: readonly SoakProvider[];
}

interface Founding {
  readonly devchain: Devchain;
  readonly chain: Chain;
  readonly deployment: DeploymentFile;
}

export async function foundMarket(order: SoakOrder, home: string): Promise<FoundedMarket> {
  const chainDirectory = join(home, 'chain');
  const devchain = createDevchain({ directory: chainDirectory });
  await mkdir(join(home, 'soak-keys'), { recursive: true });
  const people = await makePeople(home);
  const deployment = await deployMarket({
    devchain,
    people,
    home,
    narrator: { say: () => undefined, show: () => undefined },
  });
  const founding: Founding = { devchain, chain: devchainAsChain(devchain), deployment };
  const consumers = await makeKeys(home, 'consumer', order.consumers);
  const owners = await makeKeys(home, 'owner', order.providers);
  const workers = await makeKeys(home, 'worker', order.providers);
  for (const { key } of [...consumers, ...owners, ...workers]) devchain.faucet(key.ergoTree, 20n * erg);
  devchain.mine(2);
  // A consumer spends confirmed boxes only, and several in a block.
  const purses = consumers.flatMap((one) => Array.from({ length: 25 }, () => ({ one, amount: 16n })));
  const payments = [...purses, ...owners.map((one) => ({ one, amount: 40n }))];
  await send(founding, people.deployer.key, await payOut(founding, people, payments));
  const providers: SoakProvider[] = [];
  for (const [index, owner] of owners.entries()) {
    const provider = { name: `worker-${index + 1}`, owner, worker: workers[index]!, slots: order.slotsEach };
    const state = join(home, provider.name);
    providers.push({ ...provider, state, ticketId: await enrol(founding, { ...provider, index, state }) });
  }
  return { home, chainDirectory, deployment, people, consumers, providers };
}

const makeKeys = (home: string, role: string, count: number): Promise<KeptKey[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => makeKey(join(home, 'soak-keys'), `${role}-${index + 1}`)));

async function send({ devchain, chain }: Founding, key: SecretKey, plan: UnsignedPlan): Promise<void> {
  await submitTransaction(chain, signTransaction(plan.transaction, { keys: [key], provers: plan.provers }));
  devchain.mine();
}

async function payOut(
  { chain, deployment, devchain }: Founding,
  { deployer }: People,
  payments: readonly { readonly one: KeptKey; readonly amount: bigint }[],
): Promise<UnsignedPlan> {
  const { ergoTree } = deployer.key;
  return assemble({
    frame: { deployment, height: devchain.height },
    inputs: (await chain.unspentByErgoTree(ergoTree)).map((box) => ({ box })),
    outputs: payments.map(({ one, amount }) => ({
      value: erg / 20n,
      ergoTree: one.key.ergoTree,
      tokens: [{ tokenId: deployment.tokens.gpuc, amount: amount * gpuc }],
    })),
    changeErgoTree: ergoTree,
  });
}

type Enrolling = Omit<SoakProvider, 'ticketId'> & { readonly index: number };

async function enrol(founding: Founding, { owner, worker, slots, index, state }: Enrolling): Promise<string> {
  const { chain, deployment, devchain } = founding;
  const { governance } = await readMarket(chain, deployment, []);
  const shards = await chain.unspentByErgoTree(deployment.trees.registry);
  const shard = shards[index % shards.length];
  const registry = shard && decodeRegistry(shard, deployment);
  if (!registry?.ok) throw new Error('the deployment has no registry shard');
  const { recipient } = await openAgeIdentity(state);
  const plan = buildEnrolProvider({
    deployment,
    height: devchain.height,
    registry: registry.value,
    governance,
    funding: { boxes: await chain.unspentByErgoTree(owner.key.ergoTree), changeErgoTree: owner.key.ergoTree },
    ownerTree: owner.key.ergoTree,
    slots,
    // A job that expires must not keep the next ones away.
    stakeMicroGpuc: 20n * gpuc,
    terms: {
      basePriceMicroGpuc: 600_000n + 20_000n * BigInt(index),
      surgeBps: 1_000,
      offPeakFromHour: 0,
      offPeakToHour: 0,
      discountBps: 0,
      longestHours: 24,
    },
    gpuClass: 'cpu',
    workerTree: worker.key.ergoTree,
    card: { recipient, gpuCount: 0 },
  });
  await send(founding, owner.key, plan);
  return registry.value.box.boxId;
}
