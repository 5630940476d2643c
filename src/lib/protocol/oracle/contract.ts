/** NFTs of pools on mainnet that anybody may read; prices are nanoERG per unit named. */
export const mainnetPools = {
  /** Dexy's pool of EIP-23: nanoERG per US dollar. */
  ergUsd: '6a2b821b5727e85beb5e78b4efb9f0250d59cd48481d2ded2c23e91ba1d07c66',
  /** SigmaUSD's pool of EIP-16: nanoERG per US dollar, with the height at which its epoch ends. */
  ergUsdOfSigmaUsd: '011d3364de07e5a26f0c4eef0852cddb387039a921b7154ef3cab22c6eda887f',
} as const;

/** Blocks after the end of its epoch during which an EIP-16 price is still accepted. */
export const EPOCH_SLACK_BLOCKS = 35;
