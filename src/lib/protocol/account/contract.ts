/** Token positions of an account. */
export const accountTokens = { member: 0, gpuc: 1, collateral: 2 } as const;

/** Context variable 0 of an account names the action. */
export const accountActions = {
  free: 1,
  draw: 2,
  flag: 3,
  unflag: 4,
  liquidate: 5,
  writeOff: 6,
  close: 7,
} as const;
export type AccountAction = (typeof accountActions)[keyof typeof accountActions];

/** Numbers of an account's context variables. */
export const accountVariables = { action: 0, assetRow: 1, feeOutput: 2 } as const;
