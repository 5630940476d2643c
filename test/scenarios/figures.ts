/**
 * The figures of the devnet deployment, written out once more so that a wrong one in the sources shows. nanoErg and
 * micro-GPUC.
 */
export const minerFee = 1_000_000n;
/** What a box that only carries GPUC holds. */
export const carrier = 200_000n;
export const deposit = 2_600_000n;
export const matchTip = 1_200_000n;
/** The most that settling or expiring takes from a deposit. */
export const endTip = 1_200_000n;
/** The most that a refund takes. */
export const exitFee = 2_000_000n;
export const providerDeposit = 500_000_000n;
export const enrolFee = 5_000_000n;
export const slash = 1_000_000n;
export const declineFine = 2_000n;
export const bond = 2_000_000n;
export const disputeFee = 500_000n;

export const guardBlocks = 40;

/** ERG of an account that never counts as collateral. */
export const accountRent = 2_500_000_000n;
/** What membership demands at first. */
export const leastCollateral = 5_000_000_000n;
export const memberFee = 100_000_000n;
export const allotment = 10_000_000_000n;

/** A half per cent of what is newly owed, this fee included, rounded up: the least f with f ≥ (owed + f) × 50 ÷ 10,000. */
export const creditFee = (owed: bigint): bigint => (owed * 50n + 9_949n) / 9_950n;

/** Base price an hour of every provider here; a surge of 1000 bps of the busy share is added. */
export const basePrice = 500_000n;
export const surgeBps = 1_000n;
export const slots = 2n;
export const stake = 4_000_000n;

/** Price an hour with so many of the slots busy. */
export const hourPrice = (busy: bigint): bigint =>
  (basePrice * (10_000n * slots + surgeBps * busy)) / (slots * 10_000n);

/** The protocol's share, rounded up. */
export const feeOf = (sum: bigint): bigint => (sum * 100n + 9_999n) / 10_000n;
