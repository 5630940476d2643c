import type { ChainReader } from '#lib/chain/ports.ts';
import { readExchange } from '#lib/market/readExchange.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import type { Venues } from '#lib/protocol/order/fills.ts';

/** A snapshot of banks, desks and oracle, pool included, as the next trade will find them. */
export interface ExchangeView {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  /** The venues; `oracle` is set only while its price is fresh. */
  readonly venues: Venues;
  /** The ERG/USD pool, fresh or stale; undefined if the chain has none. */
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
