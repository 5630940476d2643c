/** A debt and what stands behind it, in the numbers that the account's script compares. */
export interface Loan {
  /** Micro-GPUC owed, above 0. */
  readonly debtMicroGpuc: bigint;
  /** Units of the collateral that may be taken: nanoERG above the account's rent, or token units. */
  readonly collateralUnits: bigint;
  /** Worth of one unit is `unitPrice / gpucPrice` micro-GPUC. */
  readonly unitPrice: bigint;
  readonly gpucPrice: bigint;
  readonly drawBps: bigint;
  readonly restoreBps: bigint;
  readonly thresholdBps: bigint;
  readonly bonusBps: bigint;
}

const BPS = 10_000n;

/** Debt against what the collateral is worth, in basis points; rounded up, so that nothing ill looks well. */
export const ltvBps = ({ debtMicroGpuc, collateralUnits, unitPrice, gpucPrice }: Loan): bigint => {
  const worth = collateralUnits * unitPrice;
  return worth === 0n ? BPS * BPS : ceilDiv(debtMicroGpuc * gpucPrice * BPS, worth);
};

/** Whether debt may be drawn up to what is owed here. */
export const isDrawable = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * BPS <= loan.collateralUnits * loan.unitPrice * loan.drawBps;

/** The most that may be owed against this collateral at these prices. */
export const creditLimit = ({ collateralUnits, unitPrice, gpucPrice, drawBps }: Loan): bigint =>
  collateralUnits > 0n ? (collateralUnits * unitPrice * drawBps) / (gpucPrice * BPS) : 0n;

/** Worth of one unit, against its worth now, below which anybody may flag the account; in basis points, rounded up. */
export const flagPriceBps = (loan: Loan): bigint => {
  const bearable = loan.collateralUnits * loan.unitPrice * loan.thresholdBps;
  return bearable <= 0n ? BPS : ceilDiv(loan.debtMicroGpuc * loan.gpucPrice * BPS * BPS, bearable);
};

/** Above its threshold: anybody may flag it. */
export const isUnhealthy = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * BPS > loan.collateralUnits * loan.unitPrice * loan.thresholdBps;

/** Worth less than the debt and the bonus together: all of it may be sold, and some of the debt stays. */
export const isUnderWater = (loan: Loan): boolean =>
  loan.debtMicroGpuc * loan.gpucPrice * (BPS + loan.bonusBps) > loan.collateralUnits * loan.unitPrice * BPS;

/** Most micro-GPUC that a liquidation may repay: what restores health, or what all of the collateral pays for. */
export function mostRepayable(loan: Loan): bigint {
  const { debtMicroGpuc, collateralUnits, unitPrice, gpucPrice, restoreBps, bonusBps } = loan;
  const worth = collateralUnits * unitPrice;
  if (isUnderWater(loan)) return ceilDiv(worth * BPS, (BPS + bonusBps) * gpucPrice);
  const gap = (debtMicroGpuc * gpucPrice * BPS - worth * restoreBps) * BPS;
  return ceilDiv(gap, (BPS * BPS - restoreBps * (BPS + bonusBps)) * gpucPrice);
}

/** Units of collateral that repaying so much buys, never more than there is. */
export function takenFor({ collateralUnits, unitPrice, gpucPrice, bonusBps }: Loan, microGpuc: bigint): bigint {
  const units = (microGpuc * (BPS + bonusBps) * gpucPrice) / (unitPrice * BPS);
  return units < collateralUnits ? units : collateralUnits;
}

const ceilDiv = (left: bigint, right: bigint): bigint => (left + right - 1n) / right;
