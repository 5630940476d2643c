import type { LedgerBlock } from './ledger/block.ts';
import type { LedgerTransaction } from './rules/ledgerTransaction.ts';

/** A whole chain, as data: blocks oldest first and the pool in order of arrival. */
export interface DevchainSnapshot {
  readonly faucetNanoErg: bigint;
  readonly blocks: readonly LedgerBlock[];
  readonly pool: readonly LedgerTransaction[];
}
