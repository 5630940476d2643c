import type { Deployment } from '../deployment/deployment.ts';
import type { Asset } from '../governance/asset.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { EPOCH_SLACK_BLOCKS } from './contract.ts';
import type { AssetPool, EpochPool, OraclePool } from './box.ts';

// The one place where a pool's number becomes a price of GPUC, and an asset's row a value.

const MICRO = 1_000_000n;

/** A GPUC is a dollar of compute: what a million micro-GPUC cost. */
export const nanoErgPerGpuc = ({ nanoErgPerUsd }: Pick<OraclePool, 'nanoErgPerUsd'>): bigint => nanoErgPerUsd;

/** What GPUC cost at the pool's price, rounded up. */
export const nanoErgOf = (microGpuc: bigint, pool: Pick<OraclePool, 'nanoErgPerUsd'>): bigint =>
  (microGpuc * nanoErgPerGpuc(pool) + MICRO - 1n) / MICRO;

/** Worth of one unit of collateral is `unitPrice / gpucPrice` micro-GPUC: the very products that scripts compare. */
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

/** What a row makes of the pools' prices; nothing without the pool that the row names. */
export function unitPriceOf(asset: Asset, pools: PricePools): UnitPrice | undefined {
  const nanoErg = nanoErgPerUnit(asset.oracleNft, pools);
  if (nanoErg === undefined) return undefined;
  return { unitPrice: nanoErg * asset.numerator, gpucPrice: nanoErgPerGpuc(pools.usd) * asset.denominator };
}

/** Where a row names no pool a unit is one nanoERG. */
function nanoErgPerUnit(nft: string, { usd, asset }: PricePools): bigint | undefined {
  if (nft === '') return 1n;
  if (nft === usd.nft) return usd.nanoErgPerUsd;
  return asset?.nft === nft ? asset.nanoErg : undefined;
}

/** What units of collateral are worth, rounded down. micro-GPUC */
export const valueMicroGpuc = (units: bigint, { unitPrice, gpucPrice }: UnitPrice): bigint =>
  (units * unitPrice) / gpucPrice;

/** Price of a whole coin or token, rounded down: a GPUC stands for a dollar. micro-USD */
export const microUsdPerWhole = (decimals: number, price: UnitPrice): bigint =>
  valueMicroGpuc(10n ** BigInt(decimals), price);

/** Blocks between a pool's price and the block that comes after `height`. */
export const poolAgeBlocks = ({ height: published }: Pick<AssetPool, 'height'>, height: number): number =>
  height + 1 - published;

/** Whether scripts take a pool's price in the block that comes after `height`. */
export const isFresh = (
  pool: Pick<AssetPool, 'height'>,
  { constants }: Pick<Deployment, 'constants'>,
  height: number,
) => poolAgeBlocks(pool, height) < constants.oracleBlocks;

/** Whether a pool of EIP-16 is still believed in the block that comes after `height`. */
export const isEpochFresh = ({ endHeight }: Pick<EpochPool, 'endHeight'>, height: number): boolean =>
  height + 1 <= endHeight + EPOCH_SLACK_BLOCKS;

/** Data inputs of an action that looks at prices: governance, the pool of dollars, the asset's own. */
export const priceInputs = (governance: { readonly box: ChainBox }, pools: PricePools): readonly ChainBox[] => [
  governance.box,
  pools.usd.box,
  ...(pools.asset === undefined ? [] : [pools.asset.box]),
];
