import type { ExternalTokens, ProtocolTokens } from '#lib/protocol/deployment/deployment.ts';
import { encodeBank } from '#lib/protocol/bank/box.ts';
import { SEED_CENTS } from '#lib/protocol/bank/contract.ts';
import type { Asset } from '#lib/protocol/governance/asset.ts';
import { protocolConstants, type ProfileName } from '#lib/protocol/shared/constants.ts';
import type { GenesisTerms } from './deploymentFile.ts';

export type TokenKind = keyof ProtocolTokens;

/** How many units of each token are minted; `deploy --verify` holds the chain against these figures. */
export const emissions: Readonly<Record<TokenKind, bigint>> = {
  gpuc: 1_000_000_000_000_000n,
  governance: 1n,
  proposal: 1n,
  registry: 8n,
  provider: 1_000_000n,
  member: 48_000n,
  bank: 8n,
};

/** EIP-4 texts as wallets show them. */
export const tokenTexts: Readonly<Record<TokenKind, { name: string; description: string; decimals: number }>> = {
  gpuc: { name: 'GPUC', description: '1 GPUC = 1 USD of GPU compute', decimals: 6 },
  governance: { name: 'DGCM-GOVERNANCE', description: 'marks the governance box of DGCM', decimals: 0 },
  proposal: { name: 'DGCM-PROPOSAL', description: 'marks the proposal box of DGCM', decimals: 0 },
  registry: { name: 'DGCM-REGISTRY', description: 'marks the registry boxes of DGCM', decimals: 0 },
  provider: { name: 'DGCM-PROVIDER', description: 'marks a genuine provider box of DGCM', decimals: 0 },
  member: { name: 'DGCM-MEMBER', description: 'marks a genuine account of DGCM', decimals: 0 },
  bank: { name: 'DGCM-BANK', description: 'marks the bank boxes of DGCM', decimals: 0 },
};

/** Order of minting; a transaction each, since a token's id is the id of its transaction's first input. */
export const mintOrder = [
  'gpuc',
  'governance',
  'proposal',
  'registry',
  'provider',
  'member',
  'bank',
] as const satisfies readonly TokenKind[];

/** Registry boxes, so that those who enrol do not stand in one queue. */
export const shardCount = 8;

/** PROVIDER units in each shard at creation; nothing is left over. */
export const providersPerShard = emissions.provider / BigInt(shardCount);

/** MEMBER units in each shard at creation. */
export const membersPerShard = emissions.member / BigInt(shardCount);

/**
 * GPUC units in each shard at creation: an allotment for each MEMBER, and one more, for the last unit of a token never
 * leaves, so that its place in the box never shifts.
 */
export const gpucPerShard = membersPerShard * protocolConstants.mainnet.allotmentMicroGpuc + 1n;

/** Bank boxes, so that those who trade do not stand in one queue. */
export const bankCount = 8;

/** SigUSD cents that the banks hold from the start; on mainnet the deployer brings them. */
export const bankSeedCents = BigInt(bankCount) * SEED_CENTS;

/** A bank's window at creation: it began with the chain, so the first to redeem may begin the next. */
export const bankRegisters = encodeBank({ windowStart: 0, redeemedMicroGpuc: 0n });

/** Micro-GPUC that neither registry nor bank shards hold at creation: nothing but on a devnet, whose people need some. */
export const reserveMicroGpuc = (profile: ProfileName): bigint =>
  emissions.gpuc -
  BigInt(shardCount) * gpucPerShard -
  BigInt(bankCount) * protocolConstants[profile].bankInitialMicroGpuc;

/** nanoERG in governance, proposal and each shard at creation. On mainnet, years of storage rent for a box of their size. */
export const contractBoxNanoErg: Readonly<Record<ProfileName, bigint>> = {
  mainnet: 2_000_000_000n,
  testnet: 1_000_000_000n,
  devnet: 100_000_000n,
};

const mainnetTerms: Omit<GenesisTerms, 'guards'> = {
  feeBps: 100,
  slashMicroGpuc: 1_000_000n,
  originationBps: 50,
  bufferBlocks: 60,
  windowBlocks: 720,
  minPieceMicroGpuc: 10_000_000n,
  bankFeeBps: 50,
  bankCapMicroGpuc: 10_000_000_000n,
  bankWindowBlocks: 720,
  threshold: 2,
};

/** What governance starts with where nothing else is asked for; devnet waits less. */
export const defaultTerms: Readonly<Record<ProfileName, Omit<GenesisTerms, 'guards'>>> = {
  mainnet: mainnetTerms,
  testnet: mainnetTerms,
  devnet: { ...mainnetTerms, bufferBlocks: 20, windowBlocks: 40, bankWindowBlocks: 40 },
};

const volatile = { drawBps: 3_600, restoreBps: 3_600, thresholdBps: 5_500, bonusBps: 1_000, on: true } as const;
const stable = { drawBps: 8_000, restoreBps: 8_000, thresholdBps: 8_500, bonusBps: 500, on: true } as const;

/**
 * The assets that governance starts with: ERG, SigUSD, and rsBTC and rsETH where a pool prices them. A unit is worth
 * price × numerator ÷ denominator in nanoERG × 10^6, which is what debt in micro-GPUC times nanoERG per dollar comes in.
 */
export function genesisAssets(externals: ExternalTokens): readonly Asset[] {
  const { sigUsd, rsBtc, rsEth, ergUsdPool, btcPool, ethPool } = externals;
  const erg = { tokenId: '', oracleNft: '', numerator: 1_000_000n, denominator: 1n, ...volatile };
  const dollar = { tokenId: sigUsd, oracleNft: ergUsdPool, numerator: 10_000n, denominator: 1n, ...stable };
  const priced = (tokenId: string, oracleNft: string | undefined, denominator: bigint): readonly Asset[] =>
    oracleNft === undefined ? [] : [{ tokenId, oracleNft, numerator: 1n, denominator, ...volatile }];
  return [erg, dollar, ...priced(rsBtc, btcPool, 100n), ...priced(rsEth, ethPool, 1_000n)];
}

/** A proposal box starts with its enactment window closed before the chain began, however young the chain is. */
export const neverReadyHeight = -1_000_000;
