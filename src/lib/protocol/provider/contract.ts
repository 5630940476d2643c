/** Token positions of a provider box. */
export const providerTokens = { provider: 0, tickets: 1, gpuc: 2 } as const;

/** Positions in R5. */
export const counterPositions = {
  slots: 0,
  stake: 1,
  completed: 2,
  failed: 3,
  declined: 4,
  disputesLost: 5,
  volume: 6,
  ratingSum: 7,
  ratingCount: 8,
  slash: 9,
} as const;

/** Numbers by which R8(0) names the action. */
export const providerActions = {
  matchByClass: 1,
  matchByTicket: 2,
  settle: 3,
  settleReviewed: 4,
  expire: 5,
  decline: 6,
  withdraw: 7,
  update: 8,
  addStake: 9,
  retire: 10,
  pause: 11,
  collect: 12,
} as const;
export type ProviderAction = (typeof providerActions)[keyof typeof providerActions];
