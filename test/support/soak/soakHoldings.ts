import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { Chain, ChainBox } from '#lib/chain/ports.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import type { FoundedMarket } from './foundMarket.ts';

export interface SoakHolding {
  readonly microGpuc: bigint;
  readonly nanoErg: bigint;
}

const parties = ['consumers', 'providers', 'jobs', 'treasury', 'registry', 'operators', 'rules', 'miner'] as const;
export type SoakParty = (typeof parties)[number];
export type SoakHoldings = Readonly<Record<SoakParty, SoakHolding>>;

/** Everything of everybody on chain, so that what is in none of their scripts is missed. */
export async function readSoakHoldings(chain: Chain, market: FoundedMarket): Promise<SoakHoldings> {
  const { deployment, people, consumers, providers } = market;
  const { trees } = deployment;
  const sum = (boxes: readonly ChainBox[]): SoakHolding => ({
    microGpuc: boxes.reduce((total, box) => total + amountOf(box, deployment.tokens.gpuc), 0n),
    nanoErg: boxes.reduce((total, box) => total + box.value, 0n),
  });
  const of = async (...scripts: readonly string[]): Promise<SoakHolding> =>
    sum((await Promise.all(scripts.map((script) => chain.unspentByErgoTree(script)))).flat());
  return {
    consumers: await of(...consumers.map(({ key }) => key.ergoTree)),
    providers: await of(
      trees.provider,
      ...providers.flatMap(({ owner, worker }) => [owner.key.ergoTree, worker.key.ergoTree]),
    ),
    jobs: await of(trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview),
    treasury: await of(trees.treasury),
    registry: await of(trees.registry),
    operators: await of(...Object.values(people).map(({ key }) => key.ergoTree)),
    rules: await of(trees.governance, trees.proposal),
    // Fees are paid out to the miner at once; what was ever paid stays countable.
    miner: sum(await chain.allByErgoTree(FEE_CONTRACT)),
  };
}

/** Differences by party, and their sum, which is nothing where nothing was lost. */
export function compareHoldings(before: SoakHoldings, after: SoakHoldings) {
  const changes = parties.map((party) => ({
    party,
    microGpuc: after[party].microGpuc - before[party].microGpuc,
    nanoErg: after[party].nanoErg - before[party].nanoErg,
  }));
  return {
    changes,
    lostMicroGpuc: -changes.reduce((sum, { microGpuc }) => sum + microGpuc, 0n),
    lostNanoErg: -changes.reduce((sum, { nanoErg }) => sum + nanoErg, 0n),
  };
}
