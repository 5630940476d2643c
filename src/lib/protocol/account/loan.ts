/** An account's debt and collateral, in the terms that its script compares. */
export interface Loan {
  /** Micro-GPUC owed, above 0. */
  readonly debtMicroGpuc: bigint;
  /** Units of the collateral that may be taken: nanoERG above the account's rent, or token units. */
  readonly collateralUnits: bigint;
  /** One unit is worth `unitPrice / gpucPrice` micro-GPUC. */
  readonly unitPrice: bigint;
  readonly gpucPrice: bigint;
  readonly drawBps: bigint;
  readonly restoreBps: bigint;
  readonly thresholdBps: bigint;
  readonly bonusBps: bigint;
}

const BPS = 10_000n;

/** Loan-to-value ratio in basis points, rounded up so that no unhealthy loan appears healthy. */
export const ltvBps = ({ debtMicroGpuc, collateralUnits, unitPrice, gpucPrice }: Loan): bigint => {
  const worth = collateralUnits * unitPrice;
  return worth === 0n ? BPS * BPS : ceilDiv(debtMicroGpuc * gpucPrice * BPS, worth);
};

/** Whether the debt is within the draw limit. */
export const isDrawable = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * BPS <= loan.collateralUnits * loan.unitPrice * loan.drawBps;

/** The largest debt within the draw limit at these prices, micro-GPUC. */
export const creditLimit = ({ collateralUnits, unitPrice, gpucPrice, drawBps }: Loan): bigint =>
  collateralUnits > 0n ? (collateralUnits * unitPrice * drawBps) / (gpucPrice * BPS) : 0n;

/** Collateral price below which the account may be flagged, in basis points of the current price, rounded up. */
export const flagPriceBps = (loan: Loan): bigint => {
  const bearable = loan.collateralUnits * loan.unitPrice * loan.thresholdBps;
  return bearable <= 0n ? BPS : ceilDiv(loan.debtMicroGpuc * loan.gpucPrice * BPS * BPS, bearable);
};

/** Whether the debt exceeds the threshold, so that anyone may flag the account. */
export const isUnhealthy = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * BPS > loan.collateralUnits * loan.unitPrice * loan.thresholdBps;

/** Whether the collateral is worth less than debt and bonus: all of it may be taken, and part of the debt remains. */
export const isUnderWater = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * (BPS + loan.bonusBps) > loan.collateralUnits * loan.unitPrice * BPS;

/** The most a liquidation may repay, micro-GPUC: what restores health, or what all of the collateral pays for. */
export function mostRepayable(loan: Loan): bigint {
  const { debtMicroGpuc, collateralUnits, unitPrice, gpucPrice, restoreBps, bonusBps } = loan;
  const worth = collateralUnits * unitPrice;
  if (isUnderWater(loan)) return ceilDiv(worth * BPS, (BPS + bonusBps) * gpucPrice);
  const gap = (debtMicroGpuc * gpucPrice * BPS - worth * restoreBps) * BPS;
  return ceilDiv(gap, (BPS * BPS - restoreBps * (BPS + bonusBps)) * gpucPrice);
}

/** Units of collateral taken for this repayment, at most all of them. */
export function takenFor({ collateralUnits, unitPrice, gpucPrice, bonusBps }: Loan, microGpuc: bigint): bigint {
  const units = (microGpuc * (BPS + bonusBps) * gpucPrice) / (unitPrice * BPS);
  return units < collateralUnits ? units : collateralUnits;
}

const ceilDiv = (left: bigint, right: bigint): bigint => (left + right - 1n) / right;
