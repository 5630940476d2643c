/** Token positions of a desk. */
export const deskTokens = { gpuc: 0 } as const;
/** Positions in R5. */
export const deskTermPositions = { askBps: 0, bidBps: 1, mostMicroGpuc: 2, leastMicroGpuc: 3 } as const;
/** Context variable that names the data input of the oracle; absent where the owner acts. */
export const oracleVariable = 0;

export const deskBounds = { mostSpreadBps: 500, mostOwnerBytes: 100 } as const;
/** Minimum value of a desk, nanoERG: 360 a byte of the largest desk, rounded up. The rest buys GPUC. */
export const DESK_DEPOSIT_NANO_ERG = 300_000n;
