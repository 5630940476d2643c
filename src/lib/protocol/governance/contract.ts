/** Positions in R4 of governance and proposal. */
export const parameterPositions = { feeBps: 0, slashMicroGpuc: 1 } as const;

/** Bounds that the governance script itself enforces on what is enacted. */
export const parameterBounds = {
  leastFeeBps: 1,
  mostFeeBps: 500,
  mostSlashMicroGpuc: 1_000_000_000n,
  leastK: 2,
  mostGuards: 15,
} as const;
