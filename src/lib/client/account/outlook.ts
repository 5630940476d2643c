import type { Account } from '#lib/protocol/account/box.ts';
import { assetRowOf, collateralUnits, loanOf, type AssetRow } from '#lib/protocol/account/collateral.ts';
import { isFlagOver } from '#lib/protocol/account/flag.ts';
import { healthOf, liquidatableFrom, type Health } from '#lib/protocol/account/health.ts';
import { creditLimit, flagPriceBps, isUnhealthy, ltvBps, type Loan } from '#lib/protocol/account/loan.ts';
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

/** What an account is assessed by. Without pools its credit is unknown. */
export interface Conditions {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  readonly governance: Governance;
  readonly pools: PricePools | undefined;
}

/** An account's state at the last prices. */
export interface AccountOutlook {
  readonly balanceMicroGpuc: bigint;
  readonly collateral: CollateralAsset & {
    readonly units: bigint;
    /** Whether governance lists the asset; an unlisted token has no value as collateral, nor has the ERG beside it. */
    readonly listed: boolean;
  };
  /** 0 if not flagged. */
  readonly flaggedHeight: number;
  /** Undefined if no pool prices the collateral. */
  readonly credit: CreditOutlook | undefined;
}

export interface CreditOutlook {
  readonly health: Health;
  readonly worthMicroGpuc: bigint;
  /** Credit limit: the largest debt allowed. */
  readonly limitMicroGpuc: bigint;
  /** The largest payment or draw, fee excluded; draws credit only with a fresh price. */
  readonly payableMicroGpuc: bigint;
  /** Loan-to-value ratio, basis points. */
  readonly ltvBps: bigint;
  readonly drawBps: number;
  readonly thresholdBps: number;
  readonly bonusBps: number;
  readonly bufferBlocks: number;
  /** Of a whole coin or token. */
  readonly priceMicroUsd: bigint;
  readonly priceAgeBlocks: number;
  readonly fresh: boolean;
  /** Price below which anyone may flag the account; undefined without debt or for an asset priced as a dollar. */
  readonly flagPriceMicroUsd: bigint | undefined;
  /** Height from which a flagged, unhealthy account may be liquidated. */
  readonly liquidatableFrom: number | undefined;
  /** Up to when the flag of a healthy account would count again if its price fell; nothing where it has none. */
  readonly staleFlagUntil: number | undefined;
}

type Judged = Pick<Account, 'box' | 'collateral' | 'balanceMicroGpuc' | 'flaggedHeight'>;

/** Assesses an account by governance's parameters and the pools' prices. */
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
      isFlagged && !isUnhealthy(loan) ? account.flaggedHeight + terms.bufferBlocks + terms.windowBlocks : undefined,
  };
}

interface Priced {
  readonly row: AssetRow;
  readonly pools: PricePools;
  readonly priceMicroUsd: bigint;
}

/** An asset priced by the ERG/USD pool is worth a dollar at any price of ERG, so its value cannot fall. */
function flagPrice(loan: Loan, { row, pools, priceMicroUsd }: Priced): bigint | undefined {
  if (loan.debtMicroGpuc === 0n || row.asset.oracleNft === pools.usd.nft) return undefined;
  return (priceMicroUsd * flagPriceBps(loan) + 9_999n) / 10_000n;
}
