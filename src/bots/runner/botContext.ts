import type { Chain } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Clock } from '#lib/runtime/clock.ts';

/** What every bot is given. */
export interface BotContext {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly clock: Clock;
  /** Script (hex) that receives what the tips leave after the miner's fee; absent, the miner gets it. */
  readonly rewardErgoTree?: string;
  readonly maxJobsPerBatch: number;
}

/** Jobs in one transaction: larger batches cost less a job but soon meet a node's relay limit of 98,304 bytes. */
export const DEFAULT_MAX_JOBS_PER_BATCH = 50;
