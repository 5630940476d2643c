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
