import type { Deployment } from '../deployment/deployment.ts';
import type { Asset } from '../governance/asset.ts';
import type { Governance } from '../governance/box.ts';
import { isFresh, poolAgeBlocks, unitPriceOf, type PricePools } from '../oracle/price.ts';
import { requireThat } from '../shared/planError.ts';
import type { Account } from './box.ts';
import type { Loan } from './loan.ts';

/** A row of governance's assets and its index. */
export interface AssetRow {
  readonly row: number;
  readonly asset: Asset;
}

/** The row of a collateral token, or of ERG without one. @throws PlanError `ineligible` for an asset that is not listed. */
export function assetRowOf(governance: Governance, tokenId: string | undefined): AssetRow {
  const row = governance.assets.findIndex((asset) => asset.tokenId === (tokenId ?? ''));
  const asset = governance.assets[row];
  requireThat(asset !== undefined, 'ineligible', 'Governance lists no such collateral.', { tokenId: tokenId ?? 'ERG' });
  return { row, asset };
}

/** Requires that the pools' prices are fresh enough for the scripts. @throws PlanError `unavailable` */
export function requireFresh({ usd, asset }: PricePools, deployment: Deployment, height: number): void {
  for (const pool of asset === undefined ? [usd] : [usd, asset]) {
    const ageBlocks = poolAgeBlocks(pool, height);
    requireThat(
      isFresh(pool, deployment, height),
      'unavailable',
      `The oracle's price is ${ageBlocks} blocks old; what depends on it waits for a fresh one. Repaying and closing work.`,
      { ageBlocks },
    );
  }
}

/** An account's collateral: units of its token, or else the nanoERG above its rent. */
export const collateralUnits = (account: Pick<Account, 'box' | 'collateral'>, { constants }: Deployment): bigint =>
  account.collateral?.amount ?? account.box.value - constants.accountRentNanoErg;

/**
 * An account's debt and collateral at these prices; the debt is 0 where its balance is not below zero.
 * @throws PlanError `unavailable` without the pool that prices the collateral
 */
export function loanOf(
  account: Pick<Account, 'box' | 'collateral' | 'balanceMicroGpuc'>,
  { asset }: AssetRow,
  { pools, deployment }: { readonly pools: PricePools; readonly deployment: Deployment },
): Loan {
  const price = unitPriceOf(asset, pools);
  requireThat(price !== undefined, 'unavailable', 'The price of this collateral is not known now.');
  return {
    ...price,
    debtMicroGpuc: account.balanceMicroGpuc < 0n ? -account.balanceMicroGpuc : 0n,
    collateralUnits: collateralUnits(account, deployment),
    drawBps: BigInt(asset.drawBps),
    restoreBps: BigInt(asset.restoreBps),
    thresholdBps: BigInt(asset.thresholdBps),
    bonusBps: BigInt(asset.bonusBps),
  };
}
