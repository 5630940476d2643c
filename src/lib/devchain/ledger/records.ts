import type { BlockHeader, ChainBox } from '#lib/chain/ports.ts';
import type { LedgerInput, LedgerTransaction } from '../rules/ledgerTransaction.ts';

export interface Spending {
  readonly transactionId: string;
  readonly height: number;
  readonly input: LedgerInput;
}

/** A box of the best chain and its life so far. */
export interface BoxRecord {
  readonly box: ChainBox;
  readonly inclusionHeight: number;
  /** Position among all boxes of the chain; negative for those that exist before the first block. */
  readonly globalIndex: number;
  spending: Spending | undefined;
}

export interface TransactionRecord {
  readonly transaction: LedgerTransaction;
  readonly header: BlockHeader;
  readonly indexInBlock: number;
  readonly globalIndex: number;
  /** The boxes spent, in order. */
  readonly spent: readonly BoxRecord[];
}
