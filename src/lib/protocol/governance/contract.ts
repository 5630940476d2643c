/** Positions in R4 of governance and proposal. */
export const parameterPositions = {
  feeBps: 0,
  slashMicroGpuc: 1,
  originationBps: 2,
  bufferBlocks: 3,
  windowBlocks: 4,
  minPieceMicroGpuc: 5,
  bankFeeBps: 6,
  bankCapMicroGpuc: 7,
  bankWindowBlocks: 8,
} as const;

/** Positions in the numbers of an asset row, R7 of governance and proposal. */
export const assetPositions = {
  numerator: 0,
  denominator: 1,
  drawBps: 2,
  restoreBps: 3,
  thresholdBps: 4,
  bonusBps: 5,
  on: 6,
} as const;

/** Bounds that the governance script itself enforces on what is enacted; those that differ by profile are constants. */
export const parameterBounds = {
  leastFeeBps: 1,
  mostFeeBps: 500,
  mostSlashMicroGpuc: 1_000_000_000n,
  leastK: 2,
  mostGuards: 15,
  leastOriginationBps: 1,
  mostOriginationBps: 200,
  mostBufferBlocks: 720,
  mostWindowBlocks: 5_040,
  leastPieceMicroGpuc: 1n,
  mostPieceMicroGpuc: 100_000_000n,
  leastBankFeeBps: 1,
  mostBankFeeBps: 200,
  leastBankCapMicroGpuc: 10_000_000_000n,
  leastBankWindowBlocks: 1,
  mostBankWindowBlocks: 1_440,
  mostAssets: 12,
  leastBonusBps: 200,
  mostBonusBps: 2_000,
} as const;
