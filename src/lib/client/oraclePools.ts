import type { ChainReader } from '#lib/chain/ports.ts';
import { newestPool } from '#lib/market/readPool.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeAssetPool, decodeEpochPool, decodeOraclePool, type OraclePool } from '#lib/protocol/oracle/box.ts';
import { mainnetPools } from '#lib/protocol/oracle/contract.ts';
import { isEpochFresh, type PricePools } from '#lib/protocol/oracle/price.ts';
import { AppError } from '#lib/runtime/appError.ts';

/** The current ERG/USD pool. @throws AppError `unavailable` if the chain has none */
export async function readDollarPool(chain: ChainReader, deployment: Deployment): Promise<OraclePool> {
  const { ergUsdPool } = deployment.externals;
  const pool = await newestPool(chain, ergUsdPool, (box) => decodeOraclePool(box, deployment));
  if (pool === undefined) throw new AppError('unavailable', 'This chain has no pool that tells what a dollar costs.');
  return pool;
}

/**
 * The pools that price an asset of governance as the chain has them now, be they fresh or stale.
 * @param oracleNft the row's pool, empty where a unit is one nanoERG
 * @returns nothing where the chain has no such pool
 */
export async function readPricePools(
  chain: ChainReader,
  deployment: Deployment,
  oracleNft: string,
): Promise<PricePools | undefined> {
  const { ergUsdPool } = deployment.externals;
  const usd = await newestPool(chain, ergUsdPool, (box) => decodeOraclePool(box, deployment));
  if (usd === undefined) return undefined;
  if (oracleNft === '' || oracleNft === ergUsdPool) return { usd };
  const asset = await newestPool(chain, oracleNft, (box) => decodeAssetPool(box, oracleNft));
  return asset && { usd, asset };
}

/** nanoERG per dollar of SigmaUSD's own pool, for comparison; undefined if stale or missing. */
export async function readSecondOpinion(chain: ChainReader, height: number): Promise<bigint | undefined> {
  const nft = mainnetPools.ergUsdOfSigmaUsd;
  const pool = await newestPool(chain, nft, (box) => decodeEpochPool(box, nft));
  return pool !== undefined && isEpochFresh(pool, height) ? pool.nanoErg : undefined;
}
