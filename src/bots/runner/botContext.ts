import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Clock } from '#lib/runtime/clock.ts';

/** What a bot pays from, where it pays. */
export interface Purse {
  readonly key: SecretKey;
  /** The most ERG that this process takes out of the wallet. */
  readonly budgetNanoErg: bigint;
  /** The most GPUC, and SigUSD at a dollar each, that it repays the debts of others with. */
  readonly budgetMicroGpuc: bigint;
}

/** What every bot is given. */
export interface BotContext {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly clock: Clock;
  /** Script (hex) that receives what the tips leave after the miner's fee; absent, the miner gets it. */
  readonly rewardErgoTree?: string;
  readonly maxJobsPerBatch: number;
  /** Only bots that spend money of their own need one. */
  readonly purse?: Purse;
}

/** Jobs in one transaction: larger batches cost less a job but soon meet a node's relay limit of 98,304 bytes. */
export const DEFAULT_MAX_JOBS_PER_BATCH = 50;
