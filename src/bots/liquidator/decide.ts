import type { Balance } from '#lib/client/spendableBoxes.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { loanOf } from '#lib/protocol/account/collateral.ts';
import { isFlagOver } from '#lib/protocol/account/flag.ts';
import { isUnhealthy, isUnderWater, mostRepayable, type Loan } from '#lib/protocol/account/loan.ts';
import type { Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { deskBounds } from '#lib/protocol/desk/contract.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import type { AssetPool, OraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh, type PricePools } from '#lib/protocol/oracle/price.ts';
import type { Registry } from '#lib/protocol/registry/box.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { PRESENCE_BLOCKS } from '#lib/protocol/shared/presence.ts';
import { ascending } from '#lib/protocol/shared/numbers.ts';
import { isWithinReach, planPiece, prizeNanoErg, type Means, type Piece, type PieceTerms } from './planPiece.ts';

export type LiquidatorAction =
  | { readonly kind: 'flag' | 'unflag'; readonly accounts: readonly Account[]; readonly pools: PricePools }
  | { readonly kind: 'liquidate'; readonly account: Account; readonly pools: PricePools; readonly piece: Piece }
  | { readonly kind: 'writeOff'; readonly account: Account; readonly registry: Registry };

export interface LiquidatorSnapshot {
  /** Of the last full block. */
  readonly height: number;
  readonly governance: Governance;
  /** The pool of dollars; nothing is judged without it. */
  readonly usd?: OraclePool | undefined;
  readonly assetPools: readonly AssetPool[];
  readonly accounts: readonly Account[];
  readonly registries: readonly Registry[];
  /** Banks and desks in the sequence in which this process likes them. */
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
  readonly wallet: Balance;
  /** What this process may still take out of the wallet. */
  readonly budgetNanoErg: bigint;
}

/** Accounts in one transaction; each is an input and an output of 1.9 kB, and a node relays 98,304 bytes. */
const MOST_MARKS = 20;

interface Judged {
  readonly account: Account;
  readonly loan: Loan;
  readonly pools: PricePools;
}

/**
 * What to do about credit: flag what is ill and can be repaid, liquidate what was flagged long enough, the smallest first and only parts that
 * pay, unflag what healed, write off what nothing stands behind. No bank, desk, shard or account is in two actions.
 */
export function decideLiquidations(snapshot: LiquidatorSnapshot, deployment: Deployment): readonly LiquidatorAction[] {
  const { usd, height, governance } = snapshot;
  const writeOffs = decideWriteOffs(snapshot, deployment);
  if (usd === undefined || !isFresh(usd, deployment, height)) return writeOffs;
  const judged = snapshot.accounts.flatMap((account) => judge(account, { ...snapshot, usd }, deployment));
  const terms: PieceTerms = { deployment, governance, usd, height };
  const next = height + 1;
  const means = meansOf(snapshot, deployment);
  const toFlag = judged.filter(
    ({ account, loan }) =>
      isUnhealthy(loan) &&
      isFlagOver(account, governance, next) &&
      prizeNanoErg(account, loan, terms) > 0n &&
      isWithinReach(account, loan, means, terms),
  );
  const healed = judged.filter(({ account, loan }) => account.flaggedHeight > 0 && !isUnhealthy(loan));
  const due = judged.filter((one) => isDue(one, terms));
  const flags = marks('flag', toFlag);
  const unflags = marks('unflag', healed);
  const paidFlags = affordable(flags, means.nanoErg);
  const afterFlags = { ...means, nanoErg: means.nanoErg - BigInt(paidFlags.length) * DEFAULT_MINER_FEE_NANO_ERG };
  const { actions, left } = liquidations(due, afterFlags, terms);
  return [...paidFlags, ...actions, ...writeOffs, ...affordable(unflags, left.nanoErg)];
}

/** An account in debt at fresh prices; nothing where its asset has none, or is not listed, or where nothing is left to take. */
function judge(
  account: Account,
  { usd, assetPools, governance, height }: LiquidatorSnapshot & { readonly usd: OraclePool },
  deployment: Deployment,
): readonly Judged[] {
  if (account.balanceMicroGpuc >= 0n) return [];
  const row = governance.assets.findIndex(({ tokenId }) => tokenId === (account.collateral?.tokenId ?? ''));
  const asset = governance.assets[row];
  if (asset === undefined) return [];
  const ownPool = asset.oracleNft !== '' && asset.oracleNft !== usd.nft;
  const pool = ownPool ? assetPools.find(({ nft }) => nft === asset.oracleNft) : undefined;
  if (ownPool && (pool === undefined || !isFresh(pool, deployment, height))) return [];
  const pools: PricePools = { usd, asset: pool };
  const loan = loanOf(account, { row, asset }, { pools, deployment });
  return loan.collateralUnits > 0n ? [{ account, pools, loan }] : [];
}

/** Whether the script lets it be liquidated in the next block. */
function isDue({ account, loan }: Judged, { deployment, governance, height }: PieceTerms): boolean {
  const { bufferBlocks } = governance;
  const wait = isUnderWater(loan) ? deployment.constants.flagBlocks : bufferBlocks;
  const waited = account.flaggedHeight > 0 && height + 1 >= account.flaggedHeight + wait;
  return isUnhealthy(loan) && waited && !isFlagOver(account, governance, height + 1);
}

/** One transaction for each set of pools and each twenty accounts. */
function marks(kind: 'flag' | 'unflag', judged: readonly Judged[]): readonly LiquidatorAction[] {
  const byPool = Map.groupBy(judged, ({ pools }) => pools.asset?.nft ?? '');
  return [...byPool.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / MOST_MARKS) }, (_, index): LiquidatorAction => {
      const some = group.slice(index * MOST_MARKS, (index + 1) * MOST_MARKS);
      const [{ pools }] = some as [Judged];
      return { kind, accounts: some.map(({ account }) => account), pools };
    }),
  );
}

/** As many as the wallet pays the miner for; what is left of it needs a box of its own. */
function affordable(actions: readonly LiquidatorAction[], nanoErg: bigint): readonly LiquidatorAction[] {
  const count = (nanoErg - MIN_CHANGE_NANO_ERG) / DEFAULT_MINER_FEE_NANO_ERG;
  return actions.slice(0, count > 0n ? Number(count) : 0);
}

function meansOf({ wallet, budgetNanoErg, banks, desks }: LiquidatorSnapshot, deployment: Deployment): Means {
  return {
    nanoErg: budgetNanoErg < wallet.nanoErg ? budgetNanoErg : wallet.nanoErg,
    microGpuc: wallet.tokens[deployment.tokens.gpuc] ?? 0n,
    cents: wallet.tokens[deployment.externals.sigUsd] ?? 0n,
    banks,
    // A desk that asks for more than scripts allow trades with nobody.
    desks: desks.filter(
      ({ terms }) => terms.askBps <= deskBounds.mostSpreadBps && terms.bidBps <= deskBounds.mostSpreadBps,
    ),
  };
}

function liquidations(due: readonly Judged[], means: Means, terms: PieceTerms) {
  let left = means;
  const actions: LiquidatorAction[] = [];
  const smallestFirst = due.toSorted((a, b) => ascending(mostRepayable(a.loan), mostRepayable(b.loan)));
  for (const { account, loan, pools } of smallestFirst) {
    const piece = planPiece(account, loan, left, terms);
    if (piece === undefined) continue;
    actions.push({ kind: 'liquidate', account, pools, piece });
    left = without(left, piece);
  }
  return { actions, left };
}

/** What one liquidation leaves for the next. */
function without(means: Means, { fills, spent }: Piece): Means {
  const banks = new Set(fills.sales.map(({ bank }) => bank));
  const desks = new Set(fills.trades.map(({ desk }) => desk));
  return {
    nanoErg: means.nanoErg - spent.nanoErg,
    microGpuc: means.microGpuc - spent.microGpuc,
    cents: means.cents - spent.cents,
    banks: means.banks.filter((bank) => !banks.has(bank)),
    desks: means.desks.filter((desk) => !desks.has(desk)),
  };
}

/** One a shard: what the account holds for its rent pays the miner. */
function decideWriteOffs(
  { accounts, registries, height }: LiquidatorSnapshot,
  { constants }: Deployment,
): readonly LiquidatorAction[] {
  const lost = accounts.filter(
    ({ balanceMicroGpuc, collateral, box }) =>
      balanceMicroGpuc < 0n && collateral === undefined && box.value === constants.accountRentNanoErg,
  );
  // An older shard is topped up first: its script may be skipped.
  const young = registries.filter(({ box }) => height + 1 - box.creationHeight < PRESENCE_BLOCKS);
  return young.flatMap((registry, index): LiquidatorAction[] => {
    const account = lost[index];
    return account === undefined ? [] : [{ kind: 'writeOff', account, registry }];
  });
}
