import type { Box, SignedTransaction } from '@fleet-sdk/common';

/** A box as the chain holds it; every amount is a `bigint`, registers are hex of serialized constants. */
export type ChainBox = Box<bigint>;

/** A block header as far as signing contexts and reorg detection need it. */
export interface BlockHeader {
  readonly id: string;
  readonly parentId: string;
  readonly height: number;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  readonly version: number;
  readonly nBits: bigint;
  readonly votes: string;
  readonly stateRoot: string;
  readonly adProofsRoot: string;
  readonly transactionsRoot: string;
  readonly extensionHash: string;
  readonly powSolutions: { readonly pk: string; readonly w: string; readonly n: string; readonly d: bigint };
}

/** The voted ledger parameters that limit and price transactions. */
export interface LedgerParameters {
  readonly blockVersion: number;
  readonly maxBlockCost: number;
  readonly maxBlockSize: number;
  readonly inputCost: number;
  readonly dataInputCost: number;
  readonly outputCost: number;
  readonly tokenAccessCost: number;
  readonly minValuePerByte: number;
  readonly storageFeeFactor: number;
}

export interface ChainTip {
  /** Height of the last full block; a transaction sent now is checked at `height + 1`. */
  readonly height: number;
  readonly headerId: string;
  readonly network: 'mainnet' | 'testnet';
  readonly parameters: LedgerParameters;
}

/** A transaction as found on chain or in the pool, inputs resolved where the node does so. */
export interface ChainTransaction {
  readonly id: string;
  readonly inputs: readonly { readonly boxId: string }[];
  readonly dataInputs: readonly { readonly boxId: string }[];
  readonly outputs: readonly ChainBox[];
}

/** A transaction of the chain with its place in it. */
export interface ConfirmedTransaction extends ChainTransaction {
  readonly inclusionHeight: number;
  readonly blockId: string;
  readonly numConfirmations: number;
}

export interface ChainBlock {
  readonly header: BlockHeader;
  readonly transactions: readonly ChainTransaction[];
}

/** A box with the extra index's data about its creation and spending. */
export interface IndexedBox extends ChainBox {
  readonly inclusionHeight: number;
  readonly spentTransactionId: string | undefined;
}

/**
 * Why a node refused a transaction.
 * - `input-spent`: an input is spent or never existed; rebuild from a fresh snapshot.
 * - `lost-race`: a pool transaction with at least the same fee weight spends an input.
 * - `already-known`: this transaction is in the pool or on chain; treat it as sent.
 * - `script-failed`, `invalid`: the transaction is invalid; do not retry.
 * - `fee-too-low`, `pool-full`: valid, not accepted now.
 */
export type SubmitRefusal =
  'input-spent' | 'lost-race' | 'already-known' | 'script-failed' | 'fee-too-low' | 'pool-full' | 'invalid';

export type SubmitResult =
  | { readonly ok: true; readonly txId: string }
  | { readonly ok: false; readonly refusal: SubmitRefusal; readonly detail: string };

/** Read access to a chain. A failed read throws `AppError` with code `unavailable`; it is never an empty answer. */
export interface ChainReader {
  tip(): Promise<ChainTip>;
  /** The last `count` headers, newest first, as sigma contexts want them. */
  lastHeaders(count: number): Promise<readonly BlockHeader[]>;
  /** Ids of the blocks at a height; empty above the tip. The first is on the best chain. */
  blockIdsAt(height: number): Promise<readonly string[]>;
  block(headerId: string): Promise<ChainBlock | undefined>;
  /** A box by id whether spent or not, from the extra index (confirmed only). */
  boxById(boxId: string): Promise<IndexedBox | undefined>;
  /** An unspent box by id, pool outputs included. */
  unspentBoxWithPool(boxId: string): Promise<ChainBox | undefined>;
  /** All confirmed unspent boxes with this ErgoTree (hex), paged through to the end. */
  unspentByErgoTree(ergoTree: string): Promise<readonly ChainBox[]>;
  /** All confirmed unspent boxes holding this token. */
  unspentByTokenId(tokenId: string): Promise<readonly ChainBox[]>;
  /** Every box, spent or not, that ever held this token, oldest first. */
  allByTokenId(tokenId: string): Promise<readonly IndexedBox[]>;
  /** Every box, spent or not, with this ErgoTree, oldest first. */
  allByErgoTree(ergoTree: string): Promise<readonly IndexedBox[]>;
  transaction(txId: string): Promise<ConfirmedTransaction | undefined>;
  /** The whole pool. */
  poolTransactions(): Promise<readonly ChainTransaction[]>;
  tokenEmission(tokenId: string): Promise<bigint | undefined>;
}

/** Write access. `submit` never retries: a lost answer may hide an accepted transaction. */
export interface ChainWriter {
  submit(transaction: SignedTransaction): Promise<SubmitResult>;
  /** Checks whether the node would accept the transaction, without sending it. */
  check(transaction: SignedTransaction): Promise<SubmitResult>;
}

export type Chain = ChainReader & ChainWriter;
