import type { ChainReader, ChainTip, ChainTransaction } from '#lib/chain/ports.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { readBoxes, readGovernance, type BoxSource } from './readBoxes.ts';
import { readPool } from './readPool.ts';

/** A snapshot of the venues: confirmed boxes overlaid with the pool. */
export interface Marketplace {
  readonly tip: ChainTip;
  readonly governance: Governance;
  /** The confirmed ERG/USD pool, fresh or stale; undefined if the chain has none. */
  readonly oracle: OraclePool | undefined;
  /** Whether the pool contains a new price: a transaction built on the old one may become invalid. */
  readonly oracleMoves: boolean;
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
  readonly pool: readonly ChainTransaction[];
}

/** The venues with the pending orders. */
export interface Exchange extends Marketplace {
  readonly orders: readonly Order[];
}

/**
 * Reads the venues and the pending orders.
 * @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment
 */
export async function readExchange(chain: ChainReader, deployment: Deployment): Promise<Exchange> {
  const { source, ...marketplace } = await readMarketplace(chain, deployment);
  return { ...marketplace, orders: await readBoxes(source, deployment.trees.order, decodeOrder) };
}

/**
 * Reads banks, desks, governance and oracle.
 * @returns also the source of the boxes, so that further reads belong to the same snapshot
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
