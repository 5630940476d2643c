import type { ExternalTokens } from '#lib/protocol/deployment/deployment.ts';
import { mainnetPools } from '#lib/protocol/oracle/contract.ts';
import type { ProfileName } from '#lib/protocol/shared/constants.ts';

export type ExternalKind = keyof ExternalTokens;

export const externalKinds = [
  'sigUsd',
  'rsBtc',
  'rsEth',
  'ergUsdPool',
  'btcPool',
  'ethPool',
] as const satisfies readonly ExternalKind[];

/** Who issued what on mainnet. No pool of bitcoin or ether is known there, so neither is named. */
export const mainnetExternals = {
  sigUsd: '03faf2cb329f2e90d6d23b58d91bbb6c046aa143261cc21f52fbe2824bfcbf04',
  rsBtc: '7a51950e5f548549ec1aa63ffdc38279505b11e7e803d01bcf8347e0123c88b0',
  rsEth: '203ef3066a912f35c488487cc2cb94bdb0d30680dab22551c7e6fdbc70dfcc8e',
  ergUsdPool: mainnetPools.ergUsd,
} satisfies ExternalTokens;

/** Units of a test token where none is given. */
export const testEmissions: Readonly<Record<ExternalKind, bigint>> = {
  sigUsd: 1_000_000_000_00n,
  rsBtc: 21_000_000_00000000n,
  rsEth: 100_000_000_000000000n,
  ergUsdPool: 1n,
  btcPool: 1n,
  ethPool: 1n,
};

/** EIP-4 texts of a test token: nobody should take it for the real one. */
export const testTexts: Readonly<Record<ExternalKind, { name: string; description: string; decimals: number }>> = {
  sigUsd: { name: 'TEST-SigUSD', description: 'stands for SigUSD on a test chain', decimals: 2 },
  rsBtc: { name: 'TEST-rsBTC', description: 'stands for rsBTC on a test chain', decimals: 8 },
  rsEth: { name: 'TEST-rsETH', description: 'stands for rsETH on a test chain', decimals: 9 },
  ergUsdPool: { name: 'TEST-ERG-USD', description: 'marks the test pool of ERG and USD', decimals: 0 },
  btcPool: { name: 'TEST-BTC-ERG', description: 'marks the test pool of BTC and ERG', decimals: 0 },
  ethPool: { name: 'TEST-ETH-ERG', description: 'marks the test pool of ETH and ERG', decimals: 0 },
};

/** What a deployment must mint because nobody issued it: nothing on mainnet. */
export const externalsToMint = (profile: ProfileName, given: Partial<ExternalTokens>): readonly ExternalKind[] =>
  profile === 'mainnet' ? [] : externalKinds.filter((kind) => given[kind] === undefined);
