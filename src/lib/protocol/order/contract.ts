/** Positions in R5. */
export const orderTermPositions = { leastOut: 0, expiryHeight: 1, tipNanoErg: 2 } as const;

/** The client's default tip; half of it pays the miner. */
export const DEFAULT_ORDER_TIP_NANO_ERG = 2_000_000n;
/** The most banks and desks in one transaction: each needs an input and an output, and a node relays 98,304 bytes. */
export const MOST_VENUES = 20;
