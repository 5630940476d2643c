import type { ChainBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { decodeAssetPool, decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, unitPriceOf, type UnitPrice } from '#lib/protocol/oracle/price.ts';
import type { MemberAccount } from './memberAccount.ts';

const BPS = 10_000n;

type Asset = Governance['assets'][number];

/** An asset of governance with the price of its unit. */
export interface PricedAsset {
  readonly asset: Asset;
  readonly price: UnitPrice;
}

/** An account's debt and collateral, scaled to the common unit of the products that scripts compare. */
export interface CreditPosition extends PricedAsset {
  readonly debtMicroGpuc: bigint;
  readonly units: bigint;
  readonly owed: bigint;
  readonly worth: bigint;
}

/** Asset and price of an account's collateral; undefined if it is not listed or no pool prices it. */
export function pricedAsset(
  { collateral }: Pick<MemberAccount, 'collateral'>,
  { assets }: Pick<Governance, 'assets'>,
  { pools, deployment }: { readonly pools: readonly ChainBox[]; readonly deployment: Deployment },
): PricedAsset | undefined {
  const asset = assets.find(({ tokenId }) => tokenId === (collateral?.tokenId ?? ''));
  const usd = poolUnder(pools, (box) => decodeOraclePool(box, deployment));
  if (asset === undefined || usd === undefined) return undefined;
  const own = poolUnder(pools, (box) => decodeAssetPool(box, asset.oracleNft));
  const price = unitPriceOf(asset, { usd, asset: own });
  return price && { asset, price };
}

/** Pools among the boxes whose price scripts accept in the block of that height. */
export const freshPools = (
  boxes: readonly (ChainBox | undefined)[],
  deployment: Deployment,
  height: number,
): readonly ChainBox[] =>
  boxes.filter(
    (box): box is ChainBox => box !== undefined && isFresh({ height: box.creationHeight }, deployment, height - 1),
  );

function poolUnder<T>(
  boxes: readonly ChainBox[],
  decode: (box: ChainBox) => { readonly ok: true; readonly value: T } | { readonly ok: false },
): T | undefined {
  for (const box of boxes) {
    const read = decode(box);
    if (read.ok) return read.value;
  }
  return undefined;
}

/** An account's collateral: units of its token, or else the nanoERG above its rent. */
export const unitsOf = ({ collateral, nanoErg }: MemberAccount, { constants }: Deployment): bigint =>
  collateral?.amount ?? nanoErg - constants.accountRentNanoErg;

export function creditPositionOf(account: MemberAccount, priced: PricedAsset, deployment: Deployment): CreditPosition {
  const debtMicroGpuc = account.balanceMicroGpuc < 0n ? -account.balanceMicroGpuc : 0n;
  const units = unitsOf(account, deployment);
  const { unitPrice, gpucPrice } = priced.price;
  return { ...priced, debtMicroGpuc, units, owed: debtMicroGpuc * gpucPrice, worth: units * unitPrice };
}

/** Whether the debt is within the draw limit. */
export const isDrawable = ({ owed, worth, asset }: CreditPosition): boolean =>
  owed * BPS <= worth * BigInt(asset.drawBps);

/** Whether the debt exceeds the threshold. */
export const isUnhealthy = ({ owed, worth, asset }: CreditPosition): boolean =>
  owed * BPS > worth * BigInt(asset.thresholdBps);

/** Whether the collateral is worth less than debt and bonus. */
export const isUnderWater = ({ owed, worth, asset }: CreditPosition): boolean =>
  owed * (BPS + BigInt(asset.bonusBps)) > worth * BPS;

/** Whether the collateral taken is worth at most repayment plus bonus. */
export const isWithinBonus = (
  { asset, price }: CreditPosition,
  { repaid, taken }: { readonly repaid: bigint; readonly taken: bigint },
): boolean => taken * price.unitPrice * BPS <= repaid * (BPS + BigInt(asset.bonusBps)) * price.gpucPrice;

/** Whether this repayment reduces the debt to the restore level or below. */
export function restores({ owed, worth, asset, price }: CreditPosition, repaid: bigint): boolean {
  const restore = BigInt(asset.restoreBps);
  const each = (BPS * BPS - restore * (BPS + BigInt(asset.bonusBps))) * price.gpucPrice;
  return repaid * each >= (owed * BPS - worth * restore) * BPS;
}
