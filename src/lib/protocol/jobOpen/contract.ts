/** Token positions of an open job. */
export const jobOpenTokens = { gpuc: 0 } as const;
/** Context variable that tells a cancel from a refund. */
export const cancelVariable = 0;
