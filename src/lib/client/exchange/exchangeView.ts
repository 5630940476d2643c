import { overlayPool } from '#lib/chain/mempool.ts';
import type { ChainReader } from '#lib/chain/ports.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, poolAgeBlocks } from '#lib/protocol/oracle/price.ts';
import type { Venues } from '#lib/protocol/order/fills.ts';
import type { ChainBox, Decoded } from '#lib/protocol/shared/chainBox.ts';
import { findDollarPool } from '../oraclePools.ts';

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
  const { tip, governance } = await readMarket(chain, deployment, []);
  const { height } = tip;
  const pool = await chain.poolTransactions();
  const [oracle, banks, desks] = await Promise.all([
    findDollarPool(chain, deployment),
    unspent(deployment.trees.bank, decodeBank),
    unspent(deployment.trees.desk, decodeDesk),
  ]);
  const fresh = oracle !== undefined && isFresh(oracle, deployment, height);
  return {
    deployment,
    height,
    venues: { banks, desks, governance, height, ...(fresh ? { oracle } : {}) },
    oracle: oracle && { pool: oracle, ageBlocks: poolAgeBlocks(oracle, height), fresh },
  };

  async function unspent<T>(
    ergoTree: string,
    decode: (box: ChainBox, deployment: Deployment) => Decoded<T>,
  ): Promise<readonly T[]> {
    const boxes = overlayPool(await chain.unspentByErgoTree(ergoTree), pool, (box) => box.ergoTree === ergoTree);
    return boxes.flatMap((box) => {
      const read = decode(box, deployment);
      return read.ok ? [read.value] : [];
    });
  }
}
