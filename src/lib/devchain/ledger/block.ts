import type { BlockHeader } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';

/** A block of the devchain; the first transaction is the emission, the last may collect fees. */
export interface LedgerBlock {
  readonly header: BlockHeader;
  readonly transactions: readonly LedgerTransaction[];
  /** Bytes of all transactions. */
  readonly size: number;
}

/** The id that stands for "no block" as the parent of the first one. */
export const NO_BLOCK_ID = '00'.repeat(32);
