import type { ChainReader } from '#lib/chain/ports.ts';
import { readExchange } from '#lib/market/readExchange.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import type { Venues } from '#lib/protocol/order/fills.ts';

/** What banks, desks and the oracle say at one moment, pool included: what the next trade would meet. */
export interface ExchangeView {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  /** Its oracle is there only while it is fresh. */
  readonly venues: Venues;
  /** The dollar's pool, fresh or not; nothing where the chain has none. */
  readonly oracle: OracleView | undefined;
}

export interface OracleView {
  readonly pool: OraclePool;
  readonly ageBlocks: number;
  readonly fresh: boolean;
}

/** @throws AppError `unavailable` where the chain cannot be read or has no governance box of this deployment. */
export async function viewExchange(chain: ChainReader, deployment: Deployment): Promise<ExchangeView> {
  const { tip, oracle: pool, governance, banks, desks } = await readExchange(chain, deployment);
  const { height } = tip;
  const oracle = pool && {
    pool,
    ageBlocks: poolAgeBlocks(pool, height),
    fresh: isFresh(pool, deployment, height),
  };
  const usable = oracle?.fresh === true ? { oracle: oracle.pool } : {};
  return { deployment, height, oracle, venues: { banks, desks, governance, height, ...usable } };
}
