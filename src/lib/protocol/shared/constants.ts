/** The constants compiled into the scripts. */
export interface ProtocolConstants {
  /** The most a refund or reclaim may take from the job's deposit for miner fee and tip. */
  readonly exitFeeNanoErg: bigint;
  /** Blocks without action after which anyone may reclaim a job. */
  readonly reclaimBlocks: number;
  /** From delivery to release. */
  readonly disputeBlocks: number;
  /** From release to the default that settles an undecided dispute. */
  readonly guardBlocks: number;
  /** Delay of a governance proposal, and how long it may be enacted afterwards. */
  readonly proposalBlocks: number;
  /** From retiring to leaving; after a deadline, from when an orphaned active job goes home. */
  readonly cooldownBlocks: number;
  readonly disputeFeeMicroGpuc: bigint;
  /** Bond that a consumer adds to a dispute. */
  readonly bondMicroGpuc: bigint;
  readonly declineFineMicroGpuc: bigint;
  readonly enrolFeeMicroGpuc: bigint;
  readonly minWithdrawMicroGpuc: bigint;
  /** Minimum deposit of a matched job. */
  readonly heldNanoErg: bigint;
  /** The most that settling or expiring takes from a job's deposit. */
  readonly endTipNanoErg: bigint;
  readonly providerDepositNanoErg: bigint;
  /** GPUC that every account holds in addition to its balance, so that a negative balance is backed by real tokens. */
  readonly allotmentMicroGpuc: bigint;
  /** ERG of an account that never counts as collateral: four years of storage rent. */
  readonly accountRentNanoErg: bigint;
  /** Minimum collateral when joining. */
  readonly minCollateralNanoErg: bigint;
  /** Fee that joining leaves in the registry. */
  readonly memberFeeNanoErg: bigint;
  /** Minimum deposit by anyone but the owner. */
  readonly minDepositMicroGpuc: bigint;
  /** Age from which anyone may renew an account before storage rent is due. */
  readonly refreshBlocks: number;
  /** Age from which scripts reject a pool's price. */
  readonly oracleBlocks: number;
  /**
   * From flagging an account under water to its liquidation: more than two oracle epochs, since a flag may be dated ten
   * blocks back.
   */
  readonly flagBlocks: number;
  /** Lower bound of governance's liquidation window. */
  readonly leastWindowBlocks: number;
  /** GPUC in each bank shard at creation; issued GPUC = this − GPUC held. */
  readonly bankInitialMicroGpuc: bigint;
}

export const profileNames = ['mainnet', 'testnet', 'devnet'] as const;
export type ProfileName = (typeof profileNames)[number];

const mainnet: ProtocolConstants = {
  exitFeeNanoErg: 2_000_000n,
  reclaimBlocks: 262_800,
  disputeBlocks: 720,
  guardBlocks: 5_040,
  proposalBlocks: 10_080,
  cooldownBlocks: 21_600,
  disputeFeeMicroGpuc: 500_000n,
  bondMicroGpuc: 2_000_000n,
  declineFineMicroGpuc: 2_000n,
  enrolFeeMicroGpuc: 5_000_000n,
  minWithdrawMicroGpuc: 100_000n,
  heldNanoErg: 2_600_000n,
  endTipNanoErg: 1_200_000n,
  providerDepositNanoErg: 500_000_000n,
  allotmentMicroGpuc: 10_000_000_000n,
  accountRentNanoErg: 2_500_000_000n,
  minCollateralNanoErg: 5_000_000_000n,
  memberFeeNanoErg: 100_000_000n,
  minDepositMicroGpuc: 1_000_000n,
  refreshBlocks: 788_400,
  oracleBlocks: 35,
  flagBlocks: 60,
  leastWindowBlocks: 360,
  bankInitialMicroGpuc: 64_999_999_999_999n,
};

/** Constants of each profile: testnet equals mainnet, devnet has shorter periods. */
export const protocolConstants: Readonly<Record<ProfileName, ProtocolConstants>> = {
  mainnet,
  testnet: mainnet,
  devnet: {
    ...mainnet,
    reclaimBlocks: 400,
    disputeBlocks: 20,
    guardBlocks: 40,
    proposalBlocks: 30,
    cooldownBlocks: 50,
    minWithdrawMicroGpuc: 10_000n,
    refreshBlocks: 400,
    flagBlocks: 20,
    leastWindowBlocks: 20,
    // Leaves a million GPUC to hand out: nothing can be bought before a price is published.
    bankInitialMicroGpuc: 64_874_999_999_999n,
  },
};

/** Minimum fee that a node with default settings relays, nanoERG. */
export const DEFAULT_MINER_FEE_NANO_ERG = 1_000_000n;
/** Change below this is not worth its own output and goes to the miner. nanoERG */
export const MIN_CHANGE_NANO_ERG = 500_000n;
/** Value of an output that only carries GPUC, above 360 nanoERG a byte of the largest such box. */
export const CARRIER_NANO_ERG = 200_000n;
/** The client's default tip for a match. */
export const DEFAULT_MATCH_TIP_NANO_ERG = 1_200_000n;
/** Blocks within which a transaction that states a height must be included. */
export const HEIGHT_WINDOW_BLOCKS = 10;
/** Upper bounds that scripts enforce on terms, so that no product overflows a Long. */
export const TERM_LIMITS = {
  basePriceMicroGpuc: 1_000_000_000_000n,
  surgeBps: 100_000,
  hours: 8_784,
  slots: 1_000,
  cardBytes: 256,
  classBytes: 31,
  ownerTreeBytes: 100,
  workerTreeBytes: 36,
} as const;
/** Lower bound of the reputation a job may ask for. */
export const LEAST_REPUTATION = -1_000_000_000;
