/** The numbers compiled into the scripts. */
export interface ProtocolConstants {
  /** The most that a refund or reclaim may take from the job's deposit for fee and tip. */
  readonly exitFeeNanoErg: bigint;
  /** Silence after which anybody may send a job's funds home. */
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
  /** What a consumer puts up to dispute. */
  readonly bondMicroGpuc: bigint;
  readonly declineFineMicroGpuc: bigint;
  readonly enrolFeeMicroGpuc: bigint;
  readonly minWithdrawMicroGpuc: bigint;
  /** The deposit a matched job carries at least. */
  readonly heldNanoErg: bigint;
  /** The most that settling or expiring takes from a job's deposit. */
  readonly endTipNanoErg: bigint;
  readonly providerDepositNanoErg: bigint;
  /** GPUC that every account holds beyond its balance: the tokens of its credit line. */
  readonly allotmentMicroGpuc: bigint;
  /** ERG of an account that never counts as collateral: four years of storage rent. */
  readonly accountRentNanoErg: bigint;
  /** Collateral that membership demands at first. */
  readonly minCollateralNanoErg: bigint;
  /** What joining leaves in the registry. */
  readonly memberFeeNanoErg: bigint;
  /** The least that a stranger may pay into an account. */
  readonly minDepositMicroGpuc: bigint;
  /** Age from which anybody may renew an account against storage rent. */
  readonly refreshBlocks: number;
  /** A price older than this is none. */
  readonly oracleBlocks: number;
  /**
   * How long an account under water is flagged before it may be seized: two oracle epochs. A flag may be dated ten
   * blocks back, so it is more than that.
   */
  readonly flagBlocks: number;
  /** The least that governance may make the window in which a flagged account can be liquidated. */
  readonly leastWindowBlocks: number;
  /** GPUC in each bank shard at creation; what a shard holds less than this it has issued. */
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

/** Constants of each profile; testnet rehearses mainnet, devnet shortens every wait. */
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
    // Leaves a million GPUC over for people to start with, whom nobody sells any before a price is known.
    bankInitialMicroGpuc: 64_874_999_999_999n,
  },
};

/** Least fee a node of default settings relays. */
export const DEFAULT_MINER_FEE_NANO_ERG = 1_000_000n;
/** A smaller change output is not worth its own bytes; the miner gets it. */
export const MIN_CHANGE_NANO_ERG = 500_000n;
/** What an output that only carries GPUC holds: above 360 nanoERG a byte of the largest such box. */
export const CARRIER_NANO_ERG = 200_000n;
/** What the client offers for a match when nothing else is said. */
export const DEFAULT_MATCH_TIP_NANO_ERG = 1_200_000n;
/** Blocks within which a transaction that states a height must be included. */
export const HEIGHT_WINDOW_BLOCKS = 10;
/** Scripts cap terms at these, so that no product overflows a Long. */
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
/** Least reputation the scripts count with. */
export const LEAST_REPUTATION = -1_000_000_000;
