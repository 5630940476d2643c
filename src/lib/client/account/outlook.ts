import type { Account } from '#lib/protocol/account/box.ts';
import { assetRowOf, collateralUnits, loanOf, type AssetRow } from '#lib/protocol/account/collateral.ts';
import { isFlagOver } from '#lib/protocol/account/flag.ts';
import { healthOf, liquidatableFrom, type Health } from '#lib/protocol/account/health.ts';
import { creditLimit, flagPriceBps, isIll, ltvBps, type Loan } from '#lib/protocol/account/loan.ts';
import { mostPayable } from '#lib/protocol/account/spend.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import {
  isFresh,
  microUsdPerWhole,
  poolAgeBlocks,
  valueMicroGpuc,
  type PricePools,
} from '#lib/protocol/oracle/price.ts';
import { assetOfToken, type CollateralAsset } from './collateralAsset.ts';
import { minOf } from '#lib/protocol/shared/numbers.ts';

/** By what an account is judged now. Without pools nothing can be said of its credit. */
export interface Conditions {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  readonly governance: Governance;
  readonly pools: PricePools | undefined;
}

/** Where an account stands at the last prices. */
export interface AccountOutlook {
  readonly balanceMicroGpuc: bigint;
  readonly collateral: CollateralAsset & {
    readonly units: bigint;
    /** Whether governance lists it: what it does not list counts for nothing, nor does the ERG beside it. */
    readonly listed: boolean;
  };
  /** 0 where nobody flagged it. */
  readonly flaggedHeight: number;
  /** Nothing where no pool prices the collateral. */
  readonly credit: CreditOutlook | undefined;
}

export interface CreditOutlook {
  readonly health: Health;
  readonly worthMicroGpuc: bigint;
  /** The most that may be owed. */
  readonly limitMicroGpuc: bigint;
  /** The most that can be paid or drawn, fee apart; only with a fresh price where it takes credit. */
  readonly payableMicroGpuc: bigint;
  /** What is owed against the collateral's worth. */
  readonly ltvBps: bigint;
  readonly drawBps: number;
  readonly thresholdBps: number;
  readonly bonusBps: number;
  readonly bufferBlocks: number;
  /** Of a whole coin or token. */
  readonly priceMicroUsd: bigint;
  readonly priceAgeBlocks: number;
  readonly fresh: boolean;
  /** Below this price anybody may flag the account; nothing where it owes nothing, or where its price is fixed. */
  readonly flagPriceMicroUsd: bigint | undefined;
  /** From when a flagged account that is still ill may be liquidated. */
  readonly liquidatableFrom: number | undefined;
  /** Up to when the flag of a healthy account would count again if its price fell; nothing where it has none. */
  readonly staleFlagUntil: number | undefined;
}

type Judged = Pick<Account, 'box' | 'collateral' | 'balanceMicroGpuc' | 'flaggedHeight'>;

/** Reads an account by governance's rules and the pools' prices. */
export function outlookOf(account: Judged, conditions: Conditions): AccountOutlook {
  const { deployment, governance, pools } = conditions;
  const tokenId = account.collateral?.tokenId;
  const listed = governance.assets.some((asset) => asset.tokenId === (tokenId ?? ''));
  const asset = assetOfToken(deployment, tokenId);
  const units = collateralUnits(account, deployment);
  return {
    balanceMicroGpuc: account.balanceMicroGpuc,
    collateral: { ...asset, units, listed },
    flaggedHeight: account.flaggedHeight,
    credit: listed && pools !== undefined ? creditOf(account, asset, { ...conditions, pools }) : undefined,
  };
}

function creditOf(
  account: Judged,
  { tokenId, decimals }: CollateralAsset,
  { deployment, height, governance, pools }: Conditions & { readonly pools: PricePools },
): CreditOutlook {
  const row = assetRowOf(governance, tokenId);
  const loan = loanOf(account, row, { pools, deployment });
  const terms = { ...governance, flagBlocks: deployment.constants.flagBlocks };
  const limitMicroGpuc = row.asset.on ? minOf(creditLimit(loan), deployment.constants.allotmentMicroGpuc - 1n) : 0n;
  const priceMicroUsd = microUsdPerWhole(decimals, loan);
  const read = pools.asset === undefined ? [pools.usd] : [pools.usd, pools.asset];
  const { drawBps, thresholdBps, bonusBps } = row.asset;
  const isFlagged = !isFlagOver(account, terms, height + 1);
  return {
    health: healthOf(account, loan, { terms, height: height + 1 }),
    worthMicroGpuc: valueMicroGpuc(loan.collateralUnits, loan),
    limitMicroGpuc,
    payableMicroGpuc: mostPayable(account.balanceMicroGpuc, limitMicroGpuc, governance.originationBps),
    ltvBps: loan.debtMicroGpuc === 0n ? 0n : ltvBps(loan),
    ...{ drawBps, thresholdBps, bonusBps, bufferBlocks: governance.bufferBlocks },
    priceMicroUsd,
    priceAgeBlocks: Math.max(...read.map((pool) => poolAgeBlocks(pool, height))),
    fresh: read.every((pool) => isFresh(pool, deployment, height)),
    flagPriceMicroUsd: flagPrice(loan, { row, pools, priceMicroUsd }),
    liquidatableFrom: account.flaggedHeight > 0 ? liquidatableFrom(account.flaggedHeight, loan, terms) : undefined,
    staleFlagUntil:
      isFlagged && !isIll(loan) ? account.flaggedHeight + terms.bufferBlocks + terms.windowBlocks : undefined,
  };
}

interface Priced {
  readonly row: AssetRow;
  readonly pools: PricePools;
  readonly priceMicroUsd: bigint;
}

/** A dollar costs a dollar whatever the pool of dollars says: such collateral cannot fall. */
function flagPrice(loan: Loan, { row, pools, priceMicroUsd }: Priced): bigint | undefined {
  if (loan.debtMicroGpuc === 0n || row.asset.oracleNft === pools.usd.nft) return undefined;
  return (priceMicroUsd * flagPriceBps(loan) + 9_999n) / 10_000n;
}
