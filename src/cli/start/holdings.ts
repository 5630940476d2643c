import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { ChainReader } from '#lib/chain/ports.ts';
import type { DeploymentFile } from '#lib/deploy/deploymentFile.ts';
import type { People } from './people.ts';

/** What one party of the story holds, over all its scripts. */
export interface Holding {
  readonly microGpuc: bigint;
  readonly nanoErg: bigint;
}

export const parties = ['Alice', 'Bob', 'jobs', 'treasury', 'bots', 'miner'] as const;
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
  const { trees, tokens } = deployment;
  const of = (...scripts: readonly string[]): Promise<Holding> => holdingOf(chain, tokens.gpuc, scripts);
  return {
    Alice: await of(people.alice.key.ergoTree),
    Bob: await of(people.bob.key.ergoTree, people['bob-worker'].key.ergoTree, trees.provider),
    jobs: await of(trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview),
    treasury: await of(trees.treasury),
    bots: await of(people.operator.key.ergoTree),
    miner: { microGpuc: 0n, nanoErg: await feesPaid(chain, people.feeder.key.ergoTree) },
  };
}

async function holdingOf(chain: ChainReader, gpuc: string, scripts: readonly string[]): Promise<Holding> {
  let microGpuc = 0n;
  let nanoErg = 0n;
  for (const script of scripts) {
    for (const box of await chain.unspentByErgoTree(script)) {
      nanoErg += box.value;
      for (const { tokenId, amount } of box.assets) if (tokenId === gpuc) microGpuc += amount;
    }
  }
  return { microGpuc, nanoErg };
}

async function feesPaid(chain: ChainReader, feederTree: string): Promise<bigint> {
  const [fees, fed] = await Promise.all([chain.allByErgoTree(FEE_CONTRACT), chain.allByErgoTree(feederTree)]);
  const feeding = new Set(fed.map(({ transactionId }) => transactionId));
  return fees.reduce((sum, { value, transactionId }) => (feeding.has(transactionId) ? sum : sum + value), 0n);
}
