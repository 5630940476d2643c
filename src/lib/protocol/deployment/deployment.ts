import type { ProfileName, ProtocolConstants } from '../shared/constants.ts';

/** Contracts in the order they must be compiled: later ones pin earlier ones by hash. */
export const contractNames = [
  'governance',
  'proposal',
  'treasury',
  'jobReview',
  'jobDelivered',
  'jobActive',
  'jobOpen',
  'provider',
  'account',
  'registry',
  'bank',
  'desk',
  'order',
] as const;
export type ContractName = (typeof contractNames)[number];

/** Token ids (hex) by which the scripts recognise each other. */
export interface ProtocolTokens {
  readonly gpuc: string;
  readonly governance: string;
  readonly proposal: string;
  readonly registry: string;
  readonly provider: string;
  readonly member: string;
  readonly bank: string;
}

/** Ids (hex) of external tokens: assets that are traded or used as collateral, and the NFTs of the pools that price them. */
export interface ExternalTokens {
  /** 2 decimals. */
  readonly sigUsd: string;
  /** 8 decimals. */
  readonly rsBtc: string;
  /** 9 decimals. */
  readonly rsEth: string;
  /** The pool of nanoERG per US dollar. */
  readonly ergUsdPool: string;
  /** The pool of nanoERG per bitcoin; absent while no pool is known that could be trusted. */
  readonly btcPool?: string | undefined;
  /** The pool of nanoERG per ether; absent while no pool is known that could be trusted. */
  readonly ethPool?: string | undefined;
}

export type ContractTrees = Readonly<Record<ContractName, string>>;

/** One deployment of the contracts: everything that codecs and builders need to know about it. */
export interface Deployment {
  readonly profile: ProfileName;
  readonly network: 'mainnet' | 'testnet';
  readonly tokens: ProtocolTokens;
  readonly externals: ExternalTokens;
  readonly constants: ProtocolConstants;
  /** ErgoTrees, hex. */
  readonly trees: ContractTrees;
}

/** The inputs of the script compiler. */
export type ScriptTerms = Pick<Deployment, 'tokens' | 'externals' | 'constants' | 'network'>;
