import type { ModelAccount, ModelBank, ModelDesk, MoneyBooks } from './model.ts';

/** What the contracts should allow, said from the intent and not from scripts or builders. */

/** Micro-GPUC for a cent of SigUSD. */
export const CENT = 10_000n;
const BPS = 10_000n;
/** What an open desk keeps for its own bytes, nanoERG. */
export const DESK_NANO_ERG = 300_000n;
const MICRO = 1_000_000n;
/** Blocks for which a shard's window lasts at most, whatever governance says. */
const MOST_WINDOW_BLOCKS = 1_440;
const LEAST_CAP_MICRO_GPUC = 10_000_000_000n;

/** A fraction, above zero below the line. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** Dollars, and so GPUC, that the collateral is worth; micro-GPUC. */
export function worthOf(
  run: MoneyBooks,
  { nanoErg, collateral }: Pick<ModelAccount, 'nanoErg' | 'collateral'>,
): Fraction {
  const { prices } = run.money;
  const { sigUsd, rsBtc, rsEth } = run.deployment.externals;
  const inErg = (units: bigint, nanoErgAWhole: bigint, decimals: bigint): Fraction => ({
    over: units * nanoErgAWhole * MICRO,
    under: 10n ** decimals * prices.usd,
  });
  if (collateral === undefined) return inErg(nanoErg - run.deployment.constants.accountRentNanoErg, 1_000_000_000n, 9n);
  if (collateral.tokenId === sigUsd) return { over: collateral.amount * CENT, under: 1n };
  if (collateral.tokenId === rsBtc) return inErg(collateral.amount, prices.btc, 8n);
  if (collateral.tokenId === rsEth) return inErg(collateral.amount, prices.eth, 9n);
  return { over: 0n, under: 1n };
}

export const debtOf = ({ balanceMicroGpuc }: Pick<ModelAccount, 'balanceMicroGpuc'>): bigint =>
  balanceMicroGpuc < 0n ? -balanceMicroGpuc : 0n;

/** Whether a debt is at most so many basis points of a worth. */
export const isWithin = (debt: bigint, { over, under }: Fraction, bps: bigint): boolean =>
  debt * under * BPS <= over * bps;

/** The row of governance's assets that goes for an account. */
export const rowOf = ({ model }: MoneyBooks, { collateral }: Pick<ModelAccount, 'collateral'>) =>
  model.parameters.assets.find(({ tokenId }) => tokenId === (collateral?.tokenId ?? ''));

export function isUnhealthy(run: MoneyBooks, account: ModelAccount): boolean {
  const row = rowOf(run, account);
  return row !== undefined && !isWithin(debtOf(account), worthOf(run, account), BigInt(row.thresholdBps));
}

/** Worth less than debt and bonus. */
export function isUnderWater(run: MoneyBooks, account: ModelAccount): boolean {
  const row = rowOf(run, account);
  if (row === undefined) return false;
  return !isWithin(debtOf(account) * (BPS + BigInt(row.bonusBps)), worthOf(run, account), BPS * BPS);
}

export const isFresh = (run: MoneyBooks): boolean =>
  run.next - run.money.prices.height < run.deployment.constants.oracleBlocks;

/** The last height at which the flag of an account counts. */
export const flagEnds = ({ model }: MoneyBooks, { flaggedHeight }: ModelAccount): number =>
  flaggedHeight + model.parameters.bufferBlocks + model.parameters.windowBlocks;

export const canFlag = (run: MoneyBooks, account: ModelAccount): boolean =>
  isFresh(run) && isUnhealthy(run, account) && (account.flaggedHeight === 0 || run.next > flagEnds(run, account));

export const canUnflag = (run: MoneyBooks, account: ModelAccount): boolean =>
  isFresh(run) && account.flaggedHeight > 0 && rowOf(run, account) !== undefined && !isUnhealthy(run, account);

/** The first height at which an account may be liquidated. */
export function liquidatableFrom(run: MoneyBooks, account: ModelAccount): number {
  const wait = isUnderWater(run, account) ? run.deployment.constants.flagBlocks : run.model.parameters.bufferBlocks;
  return account.flaggedHeight + wait;
}

export const canLiquidate = (run: MoneyBooks, account: ModelAccount): boolean =>
  isFresh(run) &&
  account.flaggedHeight > 0 &&
  isUnhealthy(run, account) &&
  run.next >= liquidatableFrom(run, account) &&
  run.next <= flagEnds(run, account);

export const canWriteOff = ({ deployment }: MoneyBooks, account: ModelAccount): boolean =>
  account.balanceMicroGpuc < 0n &&
  account.collateral === undefined &&
  account.nanoErg === deployment.constants.accountRentNanoErg;

export const canRefresh = (run: MoneyBooks, { bornHeight }: ModelAccount): boolean =>
  run.next - bornHeight > run.deployment.constants.refreshBlocks;

/** The fee on debt that grows, rounded up. */
export const feeOn = (run: MoneyBooks, newDebt: bigint): bigint =>
  newDebt <= 0n ? 0n : (newDebt * BigInt(run.model.parameters.originationBps) + BPS - 1n) / BPS;

/** Cents that a shard pays for GPUC that come back. */
export function redemptionOf({ model }: MoneyBooks, microGpuc: bigint): bigint {
  const fee = BigInt(Math.min(Math.max(model.parameters.bankFeeBps, 1), 200));
  return ((microGpuc / CENT) * (BPS - fee)) / BPS;
}

export const issuedBy = ({ deployment }: MoneyBooks, { gpucMicroGpuc }: ModelBank): bigint =>
  deployment.constants.bankInitialMicroGpuc - gpucMicroGpuc;

/** Whether a redemption now begins another window. */
export const beginsWindow = ({ model, next }: MoneyBooks, { windowStart }: ModelBank): boolean =>
  next > windowStart && next >= windowStart + Math.min(model.parameters.bankWindowBlocks, MOST_WINDOW_BLOCKS);

/** The most that a shard takes back now. */
export function redeemable(run: MoneyBooks, bank: ModelBank): bigint {
  const { bankCapMicroGpuc } = run.model.parameters;
  const cap = bankCapMicroGpuc > LEAST_CAP_MICRO_GPUC ? bankCapMicroGpuc : LEAST_CAP_MICRO_GPUC;
  const left = cap - (beginsWindow(run, bank) ? 0n : bank.redeemedMicroGpuc);
  const issued = issuedBy(run, bank);
  const most = left < issued ? left : issued;
  return most <= 0n ? 0n : most - (most % CENT);
}

const SCALE = MICRO * BPS;

/** What ERG a desk receives for what it sells, and pays for what it buys. */
export const priceAt = (
  { money }: MoneyBooks,
  { terms }: ModelDesk,
  { side, microGpuc }: { readonly side: 'sells' | 'buys'; readonly microGpuc: bigint },
): bigint =>
  side === 'sells'
    ? (microGpuc * money.prices.usd * (BPS + BigInt(terms.askBps))) / SCALE + 1n
    : (microGpuc * money.prices.usd * (BPS - BigInt(terms.bidBps))) / SCALE;

/** What a desk may still trade at the oracle's height. */
export const roomOf = ({ money }: MoneyBooks, { terms, oracleHeight, usedMicroGpuc }: ModelDesk): bigint =>
  terms.mostMicroGpuc - (oracleHeight === money.prices.height ? usedMicroGpuc : 0n);

/** The most that a desk trades now, 0 where that is below its least. */
export function canTrade(run: MoneyBooks, desk: ModelDesk, side: 'sells' | 'buys'): bigint {
  if (!isFresh(run) || run.money.prices.height < desk.oracleHeight) return 0n;
  const stock = side === 'sells' ? desk.gpucMicroGpuc - 1n : payable(run, desk);
  const room = roomOf(run, desk);
  const most = room < stock ? room : stock;
  return most >= desk.terms.leastMicroGpuc && most > 0n ? most : 0n;
}

/** Some GPUC that the ERG of a desk pays for; its last units may be left. */
const payable = ({ money }: MoneyBooks, { nanoErg, terms }: ModelDesk): bigint =>
  ((nanoErg - DESK_NANO_ERG) * SCALE) / (money.prices.usd * (BPS - BigInt(terms.bidBps)));

/** What may be drawn still, the fee left aside; below zero where more is owed than that. */
export function drawable(run: MoneyBooks, account: ModelAccount): bigint {
  const row = rowOf(run, account);
  if (!row?.on) return -1n;
  const { over, under } = worthOf(run, account);
  const limit = over <= 0n ? 0n : (over * BigInt(row.drawBps)) / (under * BPS);
  const line = run.deployment.constants.allotmentMicroGpuc - 1n;
  const left = (limit < line ? limit : line) + account.balanceMicroGpuc;
  const fee = feeOn(run, left) + feeOn(run, feeOn(run, left)) + 2n;
  return left > fee ? left - fee : left < 0n ? left : 0n;
}

/** Units of collateral that the debt needs, rounded up generously. */
export function neededUnits(run: MoneyBooks, account: ModelAccount): bigint {
  const row = rowOf(run, account);
  const units = account.collateral?.amount ?? account.nanoErg - run.deployment.constants.accountRentNanoErg;
  const { over, under } = worthOf(run, account);
  if (row === undefined || over <= 0n) return units;
  return (debtOf(account) * under * BPS * units) / (over * BigInt(row.drawBps)) + 1n;
}

export const leastPiece = ({ model }: MoneyBooks): bigint => model.parameters.minPieceMicroGpuc;

/** The most that a liquidation may repay, a little less where that is no whole number. */
export function mostSeizable(run: MoneyBooks, account: ModelAccount): bigint {
  const row = rowOf(run, account);
  if (row === undefined) return 0n;
  const { over, under } = worthOf(run, account);
  const bonus = BPS + BigInt(row.bonusBps);
  if (isUnderWater(run, account)) return (over * BPS) / (under * bonus);
  const restore = BigInt(row.restoreBps);
  return ((debtOf(account) * under * BPS - over * restore) * BPS) / (under * (BPS * BPS - restore * bonus));
}
