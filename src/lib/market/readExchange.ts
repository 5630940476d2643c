import type { ChainReader, ChainTip, ChainTransaction } from '#lib/chain/ports.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { readBoxes, readGovernance, type BoxSource } from './readBoxes.ts';
import { readPool } from './readPool.ts';

/** Where one may trade at one moment: confirmed boxes with the pool on top. */
export interface Marketplace {
  readonly tip: ChainTip;
  readonly governance: Governance;
  /** The confirmed pool of dollars, however old its price is; none where the chain has none. */
  readonly oracle: OraclePool | undefined;
  /** A new price waits to be mined: what is built on the old one may not be mined any more. */
  readonly oracleMoves: boolean;
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
  readonly pool: readonly ChainTransaction[];
}

/** The same with the orders that wait. */
export interface Exchange extends Marketplace {
  readonly orders: readonly Order[];
}

/**
 * Reads everything that an order can be traded at, and the orders.
 * @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment
 */
export async function readExchange(chain: ChainReader, deployment: Deployment): Promise<Exchange> {
  const { source, ...marketplace } = await readMarketplace(chain, deployment);
  return { ...marketplace, orders: await readBoxes(source, deployment.trees.order, decodeOrder) };
}

/**
 * Reads banks, desks and what they trade by.
 * @returns also what the boxes were read from, so that whatever else is read is of the same moment
 * @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment
 */
export async function readMarketplace(
  chain: ChainReader,
  deployment: Deployment,
): Promise<Marketplace & { readonly source: BoxSource }> {
  const tip = await chain.tip();
  const pool = await chain.poolTransactions();
  const source = { chain, pool, deployment };
  return {
    tip,
    pool,
    source,
    governance: await readGovernance(source),
    ...(await readOracle(source)),
    banks: await readBoxes(source, deployment.trees.bank, decodeBank),
    desks: await readBoxes(source, deployment.trees.desk, decodeDesk),
  };
}

async function readOracle(source: BoxSource): Promise<Pick<Marketplace, 'oracle' | 'oracleMoves'>> {
  const read = await readPool(source, source.deployment.externals.ergUsdPool);
  if (read === undefined) return { oracle: undefined, oracleMoves: false };
  const { nanoErg, ...pool } = read.priced;
  return { oracle: { ...pool, nanoErgPerUsd: nanoErg }, oracleMoves: read.moves };
}
