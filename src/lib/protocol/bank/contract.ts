/** Token positions of a bank shard. */
export const bankTokens = { bank: 0, gpuc: 1, sigUsd: 2 } as const;
/** Positions in R4. */
export const windowPositions = { start: 0, redeemed: 1 } as const;

/** A shard trades whole cents. */
export const CENT_MICRO_GPUC = 10_000n;
/** Cents in a shard at creation; they never leave, so that SigUSD keeps its token position. */
export const SEED_CENTS = 1n;

/** Bounds that the script enforces on governance's parameters. */
export const bankBounds = {
  leastFeeBps: 1,
  mostFeeBps: 200,
  leastCapMicroGpuc: 10_000_000_000n,
  mostWindowBlocks: 1_440,
} as const;
