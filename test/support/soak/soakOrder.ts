/** How large a soak is and how much goes wrong in it. Everything random follows from the seed. */
export interface SoakOrder {
  readonly seed: number;
  readonly jobs: number;
  readonly consumers: number;
  readonly providers: number;
  readonly slotsEach: number;
  readonly blockMs: number;
  readonly pollMs: number;
  /** Between two kills, on average. */
  readonly killEveryMs: number;
  readonly mostKills: number;
  /** A killed process stays away at most this long. */
  readonly longestAbsenceMs: number;
  /** How many workers are kept away until their jobs have expired. */
  readonly outages: number;
  readonly reorgEveryBlocks: number;
  readonly reorgDepth: number;
  /** Jobs still under way after this long make the soak fail. */
  readonly limitMs: number;
}

export const fullSoak: SoakOrder = {
  seed: 42,
  jobs: 200,
  consumers: 4,
  providers: 20,
  slotsEach: 2,
  blockMs: 1_000,
  pollMs: 2_000,
  killEveryMs: 2_000,
  mostKills: Infinity,
  longestAbsenceMs: 3_000,
  outages: 3,
  reorgEveryBlocks: 20,
  reorgDepth: 3,
  limitMs: 50 * 60_000,
};

/** Small enough for every run of the tests. */
export const smallSoak: SoakOrder = {
  ...fullSoak,
  jobs: 12,
  consumers: 1,
  providers: 3,
  pollMs: 1_000,
  // Every role once, the workers more often.
  mostKills: 12,
  outages: 0,
  limitMs: 12 * 60_000,
};
