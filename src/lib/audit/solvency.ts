import type { ChainBox } from '#lib/chain/ports.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeAssetPool } from '#lib/protocol/oracle/box.ts';
import { isFresh, poolAgeBlocks, valueMicroGpuc } from '#lib/protocol/oracle/price.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import { minOf, sumOf } from '#lib/protocol/shared/numbers.ts';
import { isReserved } from './bankShard.ts';
import type { Books } from './books.ts';
import type { ChainHistory } from './chainHistory.ts';
import { readMemberAccount, type MemberAccount } from './memberAccount.ts';
import type { PoolPrice, Solvency } from './report.ts';
import { isUnhealthy, isUnderWater, pricedAsset, creditPositionOf, type CreditPosition } from './creditPosition.ts';

const BPS = 10_000n;

/** Backing of the GPUC in circulation, at each pool's last price, fresh or stale. */
export function solvencyOf(books: Books): Solvency {
  const { history, deployment, ledger, unspent } = books;
  const debts = debtsOf(books);
  const money = moneyOf(books);
  const reserveMicroGpuc = sumOf(
    unspent.banks.map(({ reserveCents, issuedMicroGpuc }) => minOf(reserveCents * CENT_MICRO_GPUC, issuedMicroGpuc)),
  );
  const collateral = collateralOf(debts);
  const unbacked = money.circulatingMicroGpuc - reserveMicroGpuc - collateral.coveredCreditMicroGpuc;
  return {
    ...money,
    ...collateral,
    reserveCents: sumOf(unspent.banks.map(({ reserveCents }) => reserveCents)),
    unbackedMicroGpuc: unbacked > 0n ? unbacked : 0n,
    handedOutMicroGpuc: history.emissions.gpuc - ledger.totals.foundedMicroGpuc,
    writtenOffMicroGpuc: ledger.totals.writtenOffMicroGpuc,
    accounts: countsOf(debts, unspent.accounts.length),
    prices: pricesOf(history, deployment),
    ok: unspent.banks.every(isReserved) && collateral.creditMicroGpuc <= collateral.haircutCollateralMicroGpuc,
  };
}

interface Debt {
  readonly account: MemberAccount;
  /** Undefined if no pool prices the collateral. */
  readonly position: CreditPosition | undefined;
}

function debtsOf({ history, deployment, unspent }: Books): readonly Debt[] {
  const governance = governanceOf(history, deployment);
  return unspent.accounts
    .map((box) => readMemberAccount(box, deployment))
    .filter(({ balanceMicroGpuc }) => balanceMicroGpuc < 0n)
    .map((account) => {
      const priced = governance && pricedAsset(account, governance, { pools: history.pools, deployment });
      return { account, position: priced && creditPositionOf(account, priced, deployment) };
    });
}

function governanceOf({ boxes }: ChainHistory, deployment: Deployment) {
  for (const box of boxes) {
    const read = box.spentTransactionId === undefined ? decodeGovernance(box, deployment) : undefined;
    if (read?.ok) return read.value;
  }
  return undefined;
}

/** GPUC by category. */
function moneyOf({ history, deployment, ledger, unspent }: Books) {
  const { gpuc } = deployment.tokens;
  const { allotmentMicroGpuc } = deployment.constants;
  const held = (boxes: readonly ChainBox[]): readonly bigint[] => boxes.map((box) => amountOf(box, gpuc));
  const lent = held(unspent.accounts).map((amount) => minOf(amount, allotmentMicroGpuc));
  const allotmentsMicroGpuc = sumOf(held(unspent.shards)) + sumOf(lent);
  const bankStockMicroGpuc = sumOf(unspent.banks.map(({ gpucMicroGpuc }) => gpucMicroGpuc));
  const { burnedMicroGpuc } = ledger.totals;
  return {
    supplyMicroGpuc: history.emissions.gpuc,
    burnedMicroGpuc,
    bankStockMicroGpuc,
    allotmentsMicroGpuc,
    circulatingMicroGpuc: history.emissions.gpuc - burnedMicroGpuc - bankStockMicroGpuc - allotmentsMicroGpuc,
    issuedMicroGpuc: sumOf(unspent.banks.map(({ issuedMicroGpuc }) => issuedMicroGpuc)),
  };
}

function collateralOf(debts: readonly Debt[]) {
  const sum = (pick: (position: CreditPosition) => bigint): bigint =>
    sumOf(debts.map(({ position }) => (position === undefined ? 0n : pick(position))));
  const value = ({ units, price }: CreditPosition): bigint => valueMicroGpuc(units, price);
  return {
    creditMicroGpuc: sumOf(debts.map(({ account }) => -account.balanceMicroGpuc)),
    coveredCreditMicroGpuc: sum((position) => minOf(position.debtMicroGpuc, value(position))),
    collateralMicroGpuc: sum(value),
    haircutCollateralMicroGpuc: sum((position) => (value(position) * BigInt(position.asset.thresholdBps)) / BPS),
  };
}

function countsOf(debts: readonly Debt[], all: number): Solvency['accounts'] {
  const count = (holds: (debt: Debt) => boolean): number => debts.filter(holds).length;
  return {
    all,
    inDebt: debts.length,
    ill: count(({ position }) => position !== undefined && isUnhealthy(position)),
    flagged: count(({ account }) => account.flaggedHeight > 0),
    underWater: count(({ position }) => position !== undefined && isUnderWater(position)),
    unpriced: count(({ position }) => position === undefined),
  };
}

function pricesOf({ pools, height }: ChainHistory, deployment: Deployment): readonly PoolPrice[] {
  return pools.flatMap((box) => {
    const nft = box.assets[0]?.tokenId ?? '';
    const read = decodeAssetPool(box, nft);
    if (!read.ok) return [];
    const ageBlocks = Math.max(0, poolAgeBlocks(read.value, height));
    const fresh = isFresh(read.value, deployment, height);
    return [{ nft, unit: unitOf(nft, deployment), nanoErg: read.value.nanoErg, ageBlocks, fresh }];
  });
}

function unitOf(nft: string, { externals }: Deployment): string {
  const { ergUsdPool, btcPool, ethPool } = externals;
  const units = [
    [ergUsdPool, 'dollar'],
    [btcPool, 'bitcoin'],
    [ethPool, 'ether'],
  ] as const;
  return units.find(([named]) => named === nft)?.[1] ?? nft;
}
