import type { ChainReader, ChainTip, ChainTransaction } from '#lib/chain/ports.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { decodeOraclePool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder, type Order } from '#lib/protocol/order/box.ts';
import { readBoxes, readGovernance, type BoxSource } from './readBoxes.ts';

/** Banks, desks and orders at one moment: confirmed boxes with the pool on top. */
export interface Exchange {
  readonly tip: ChainTip;
  readonly governance: Governance;
  /** The confirmed pool of dollars, however old its price is; none where the chain has none. */
  readonly oracle: OraclePool | undefined;
  /** A new price waits to be mined: what is built on the old one may not be mined any more. */
  readonly oracleMoves: boolean;
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
  readonly orders: readonly Order[];
  readonly pool: readonly ChainTransaction[];
}

/**
 * Reads everything that an order can be traded at.
 * @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment
 */
export async function readExchange(chain: ChainReader, deployment: Deployment): Promise<Exchange> {
  const tip = await chain.tip();
  const pool = await chain.poolTransactions();
  const source = { chain, pool, deployment };
  const { trees } = deployment;
  return {
    tip,
    pool,
    governance: await readGovernance(source),
    ...(await readOracle(source)),
    banks: await readBoxes(source, trees.bank, decodeBank),
    desks: await readBoxes(source, trees.desk, decodeDesk),
    orders: await readBoxes(source, trees.order, decodeOrder),
  };
}

async function readOracle({ chain, pool, deployment }: BoxSource): Promise<Pick<Exchange, 'oracle' | 'oracleMoves'>> {
  const boxes = await chain.unspentByTokenId(deployment.externals.ergUsdPool);
  const [oracle] = boxes
    .flatMap((box) => {
      const read = decodeOraclePool(box, deployment);
      return read.ok ? [read.value] : [];
    })
    // For a moment an index may show the box before as well.
    .toSorted((left, right) => right.height - left.height);
  const moves = pool.some(({ inputs }) => inputs.some(({ boxId }) => boxId === oracle?.box.boxId));
  return { oracle, oracleMoves: moves };
}
