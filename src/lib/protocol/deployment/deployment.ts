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
  'registry',
] as const;
export type ContractName = (typeof contractNames)[number];

/** Token ids (hex) that the scripts recognise each other by. */
export interface ProtocolTokens {
  readonly gpuc: string;
  readonly governance: string;
  readonly proposal: string;
  readonly registry: string;
  readonly provider: string;
}

export type ContractTrees = Readonly<Record<ContractName, string>>;

/** One market on one chain: everything that codecs and builders must know of it. */
export interface Deployment {
  readonly profile: ProfileName;
  readonly network: 'mainnet' | 'testnet';
  readonly tokens: ProtocolTokens;
  readonly constants: ProtocolConstants;
  /** ErgoTrees, hex. */
  readonly trees: ContractTrees;
}
