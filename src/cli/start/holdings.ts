import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { ChainReader } from '#lib/chain/ports.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import type { People } from './people.ts';

/** What one party of the story holds, over all its scripts. */
export interface Holding {
  readonly microGpuc: bigint;
  readonly nanoErg: bigint;
  readonly sigUsdCents: bigint;
}

export const parties = ['Alice', 'Bob', 'Dora', 'desk', 'bank', 'orders', 'jobs', 'treasury', 'bots', 'miner'] as const;
export type Party = (typeof parties)[number];
export type Holdings = Readonly<Record<Party, Holding>>;

/** Everybody's holdings as of one block. */
export async function readHoldings(chain: ChainReader, deployment: DeploymentFile, people: People): Promise<Holdings> {
  for (;;) {
    const { headerId } = await chain.tip();
    const holdings = await addUp(chain, deployment, people);
    // The feeder sends when it wants to: a block in between would show one payment on one side only.
    if ((await chain.tip()).headerId === headerId) return holdings;
  }
}

/** Added up from unspent boxes; the miner's are the fees of all blocks up to the tip, but for the feeder's. */
async function addUp(chain: ChainReader, deployment: DeploymentFile, people: People): Promise<Holdings> {
  const { trees } = deployment;
  const of = (...scripts: readonly string[]): Promise<Holding> => holdingOf(chain, deployment, scripts);
  return {
    Alice: await of(people.alice.key.ergoTree),
    Bob: await of(people.bob.key.ergoTree, people['bob-worker'].key.ergoTree, trees.provider),
    Dora: await of(people.dora.key.ergoTree),
    desk: await of(trees.desk),
    bank: await of(trees.bank),
    orders: await of(trees.order),
    jobs: await of(trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview),
    treasury: await of(trees.treasury),
    bots: await of(people.operator.key.ergoTree),
    miner: { microGpuc: 0n, sigUsdCents: 0n, nanoErg: await feesPaid(chain, people.feeder.key.ergoTree) },
  };
}

async function holdingOf(
  chain: ChainReader,
  { tokens, externals }: DeploymentFile,
  scripts: readonly string[],
): Promise<Holding> {
  const boxes = (await Promise.all(scripts.map((script) => chain.unspentByErgoTree(script)))).flat();
  const sum = (tokenId: string): bigint =>
    boxes
      .flatMap(({ assets }) => assets)
      .reduce((total, asset) => (asset.tokenId === tokenId ? total + asset.amount : total), 0n);
  return {
    microGpuc: sum(tokens.gpuc),
    nanoErg: boxes.reduce((total, { value }) => total + value, 0n),
    sigUsdCents: sum(externals.sigUsd),
  };
}

async function feesPaid(chain: ChainReader, feederTree: string): Promise<bigint> {
  const [fees, fed] = await Promise.all([chain.allByErgoTree(FEE_CONTRACT), chain.allByErgoTree(feederTree)]);
  const feeding = new Set(fed.map(({ transactionId }) => transactionId));
  return fees.reduce((sum, { value, transactionId }) => (feeding.has(transactionId) ? sum : sum + value), 0n);
}
