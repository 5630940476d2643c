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
