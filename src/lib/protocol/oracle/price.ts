import type { Deployment } from '../deployment/deployment.ts';
import type { Asset } from '../governance/asset.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { EPOCH_SLACK_BLOCKS } from './contract.ts';
import type { AssetPool, EpochPool, OraclePool } from './box.ts';

// The only place that converts pool values into GPUC prices, and asset rows into collateral values.

const MICRO = 1_000_000n;

/** nanoERG per GPUC: one GPUC is priced as one dollar. */
export const nanoErgPerGpuc = ({ nanoErgPerUsd }: Pick<OraclePool, 'nanoErgPerUsd'>): bigint => nanoErgPerUsd;

/** nanoERG that this GPUC costs at the pool's price, rounded up. */
export const nanoErgOf = (microGpuc: bigint, pool: Pick<OraclePool, 'nanoErgPerUsd'>): bigint =>
  (microGpuc * nanoErgPerGpuc(pool) + MICRO - 1n) / MICRO;

/** One unit of collateral is worth `unitPrice / gpucPrice` micro-GPUC; scripts compare these same products. */
export interface UnitPrice {
  readonly unitPrice: bigint;
  readonly gpucPrice: bigint;
}

/** The pools that price collateral, in the order in which scripts read them behind governance. */
export interface PricePools {
  readonly usd: OraclePool;
  /** The asset's own pool; needed where its row names one that is not the pool of dollars. */
  readonly asset?: AssetPool | undefined;
}

/** The price of an asset's unit at the pools' prices; undefined without the pool that the row names. */
export function unitPriceOf(asset: Asset, pools: PricePools): UnitPrice | undefined {
  const nanoErg = nanoErgPerUnit(asset.oracleNft, pools);
  if (nanoErg === undefined) return undefined;
  return { unitPrice: nanoErg * asset.numerator, gpucPrice: nanoErgPerGpuc(pools.usd) * asset.denominator };
}

/** A row without a pool prices its unit as one nanoERG. */
function nanoErgPerUnit(nft: string, { usd, asset }: PricePools): bigint | undefined {
  if (nft === '') return 1n;
  if (nft === usd.nft) return usd.nanoErgPerUsd;
  return asset?.nft === nft ? asset.nanoErg : undefined;
}

/** Value of collateral units in micro-GPUC, rounded down. */
export const valueMicroGpuc = (units: bigint, { unitPrice, gpucPrice }: UnitPrice): bigint =>
  (units * unitPrice) / gpucPrice;

/** Price of a whole coin or token in micro-USD, rounded down; a GPUC counts as a dollar. */
export const microUsdPerWhole = (decimals: number, price: UnitPrice): bigint =>
  valueMicroGpuc(10n ** BigInt(decimals), price);

/** Age of a pool's price in the block after `height`, in blocks. */
export const poolAgeBlocks = ({ height: published }: Pick<AssetPool, 'height'>, height: number): number =>
  height + 1 - published;

/** Whether scripts accept a pool's price in the block after `height`. */
export const isFresh = (
  pool: Pick<AssetPool, 'height'>,
  { constants }: Pick<Deployment, 'constants'>,
  height: number,
) => poolAgeBlocks(pool, height) < constants.oracleBlocks;

/** Whether an EIP-16 price is still accepted in the block after `height`. */
export const isEpochFresh = ({ endHeight }: Pick<EpochPool, 'endHeight'>, height: number): boolean =>
  height + 1 <= endHeight + EPOCH_SLACK_BLOCKS;

/** Data inputs of an action that reads prices: governance, the ERG/USD pool, the asset's own pool. */
export const priceInputs = (governance: { readonly box: ChainBox }, pools: PricePools): readonly ChainBox[] => [
  governance.box,
  pools.usd.box,
  ...(pools.asset === undefined ? [] : [pools.asset.box]),
];
