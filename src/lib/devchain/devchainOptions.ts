import type { LedgerParameters } from '#lib/chain/ports.ts';

export interface PoolLimits {
  readonly maxTransactions: number;
  readonly maxTransactionBytes: number;
  readonly maxTransactionCost: number;
  readonly minFeeNanoErg: bigint;
  /** What a fee is weighed against when transactions compete. */
  readonly weighBy: 'size' | 'cost';
}

export interface DevchainOptions {
  /** Milliseconds since the Unix epoch; the machine's clock where absent. */
  readonly clock?: () => number;
  readonly network?: 'mainnet' | 'testnet';
  readonly parameters?: Partial<LedgerParameters>;
  readonly pool?: Partial<PoolLimits>;
  /** Compressed public key, hex, that rewards and fees go to. */
  readonly minerPk?: string;
  /** nanoERG that the faucet owns at the start. */
  readonly faucetNanoErg?: bigint;
  /** Mines a block as soon as a transaction is accepted. */
  readonly mineOnSubmit?: boolean;
  /** Where each mined block is kept; a chain already there is continued. */
  readonly directory?: string;
}

export interface DevchainConfig extends Required<Omit<DevchainOptions, 'parameters' | 'pool' | 'directory'>> {
  readonly parameters: LedgerParameters;
  readonly pool: PoolLimits;
}

/** Mainnet's parameters as voted by 2026, for trees up to version 2. */
export const MAINNET_PARAMETERS: LedgerParameters = {
  blockVersion: 3,
  maxBlockCost: 8_001_091,
  maxBlockSize: 1_271_009,
  inputCost: 2_407,
  dataInputCost: 100,
  outputCost: 298,
  tokenAccessCost: 100,
  minValuePerByte: 360,
  storageFeeFactor: 1_250_000,
};

/** What a mainnet node relays. */
export const MAINNET_POOL: PoolLimits = {
  maxTransactions: 1_000,
  maxTransactionBytes: 98_304,
  maxTransactionCost: 4_900_000,
  minFeeNanoErg: 1_000_000n,
  weighBy: 'size',
};

/** A key nobody needs to keep: rewards of a devchain are worth nothing. */
const MINER_PK = '02b7da363cb84d41d10193c97e4fcdc35189e12ff963e39f386aba766fa796ea50';
const FAUCET_NANO_ERG = 10_000_000_000_000_000n;

export function completeOptions(options: DevchainOptions): DevchainConfig {
  return {
    clock: options.clock ?? Date.now,
    network: options.network ?? 'testnet',
    parameters: { ...MAINNET_PARAMETERS, ...options.parameters },
    pool: { ...MAINNET_POOL, ...options.pool },
    minerPk: options.minerPk ?? MINER_PK,
    faucetNanoErg: options.faucetNanoErg ?? FAUCET_NANO_ERG,
    mineOnSubmit: options.mineOnSubmit ?? false,
  };
}
