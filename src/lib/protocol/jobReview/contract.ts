/** State of a job in review, R6(0). */
export const reviewStates = ['approved', 'disputed', 'dormant', 'resolvedForProvider', 'resolvedForConsumer'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** The Long that stands for a state on chain. */
export const reviewStateCode = (state: ReviewState): bigint => BigInt(reviewStates.indexOf(state) + 1);

/** Context variable whose presence selects resolve; absent, the box is reclaimed. */
export const resolveVariable = 0;
/** Longest reason that a consumer can write, bytes of UTF-8: the deposit covers a box of that size. */
export const reasonLimitBytes = 512;
