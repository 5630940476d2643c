import type { ChainBox, ChainReader } from '#lib/chain/ports.ts';
import { overlayPool } from '#lib/chain/mempool.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { presentBoxes } from '#lib/protocol/shared/presence.ts';
import { soundFunds } from './soundFunds.ts';

/** The chain as far as one worker is concerned. */
export interface Work {
  /** Of the last full block. */
  readonly height: number;
  /** The provider whose worker this is; absent once it has left. */
  readonly provider: Provider | undefined;
  /** Jobs this worker's key can deliver, by open box id. */
  readonly active: ReadonlyMap<string, JobActive>;
  /** Open box ids of its jobs that are delivered or in review. */
  readonly delivered: ReadonlySet<string>;
  /** Those of them whose delivery the pool may still lose: no block holds their box. */
  readonly unconfirmed: ReadonlySet<string>;
  /** Boxes that pay the worker's fees. */
  readonly funds: readonly ChainBox[];
}

export interface WorkerIdentity {
  readonly ticketId: string;
  readonly workerTree: string;
}

/**
 * Reads what a worker must know. Only jobs with its provider's own ticket count: anybody can write a box that looks
 * like a job of his.
 * @throws AppError `unavailable` when the chain cannot be read
 */
export async function readWork(chain: ChainReader, deployment: Deployment, identity: WorkerIdentity): Promise<Work> {
  const market = await readMarket(chain, deployment, ['provider', 'jobActive', 'jobDelivered', 'jobReview']);
  const mine = <T extends { readonly ticketId: string; readonly workerTree: string }>(jobs: readonly T[]): T[] =>
    jobs.filter((job) => job.ticketId === identity.ticketId && job.workerTree === identity.workerTree);
  const delivered = mine([...market.deliveredJobs, ...market.reviewJobs]);
  const pool = await chain.poolTransactions();
  const pooled = new Set(pool.flatMap(({ outputs }) => outputs.map(({ boxId }) => boxId)));
  const confirmed = await chain.unspentByErgoTree(identity.workerTree);
  const own = overlayPool(confirmed, pool, (box) => box.ergoTree === identity.workerTree);
  return {
    height: market.tip.height,
    provider: market.providers.find(({ ticketId }) => ticketId === identity.ticketId),
    active: new Map(mine(market.activeJobs).map((job) => [job.openBoxId, job])),
    delivered: new Set(delivered.map((job) => job.openBoxId)),
    unconfirmed: new Set(delivered.filter(({ box }) => pooled.has(box.boxId)).map((job) => job.openBoxId)),
    funds: soundFunds(presentBoxes(own, identity.workerTree, market.tip.height)),
  };
}
