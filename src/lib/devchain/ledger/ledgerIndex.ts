import type { BlockHeader, ChainBox } from '#lib/chain/ports.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { LedgerInput, LedgerTransaction } from '../rules/ledgerTransaction.ts';
import type { LedgerBlock } from './block.ts';
import { IndexLists } from './indexLists.ts';
import type { BoxRecord, TransactionRecord } from './records.ts';
import { mintedToken, type TokenRecord } from './mintedToken.ts';

/** The best chain, indexed by everything that a node with its extra index answers by. */
export class LedgerIndex {
  readonly blocks: LedgerBlock[] = [];
  readonly boxes = new Map<string, BoxRecord>();
  readonly boxesByIndex: BoxRecord[] = [];
  readonly transactions = new Map<string, TransactionRecord>();
  readonly transactionsByIndex: TransactionRecord[] = [];
  readonly tokens = new Map<string, TokenRecord>();
  readonly lists = new IndexLists();
  /** The boxes that exist before the first block. */
  readonly genesis: readonly ChainBox[];
  readonly #blockHeights = new Map<string, number>();

  constructor(genesis: readonly ChainBox[]) {
    this.genesis = genesis;
    for (const [index, box] of genesis.entries())
      this.#addBox({ box, inclusionHeight: 0, globalIndex: -1 - index, spending: undefined });
  }

  get height(): number {
    return this.blocks.length;
  }

  get tip(): LedgerBlock | undefined {
    return this.blocks.at(-1);
  }

  blockAt(height: number): LedgerBlock | undefined {
    return height > 0 ? this.blocks[height - 1] : undefined;
  }

  blockById(headerId: string): LedgerBlock | undefined {
    return this.blockAt(this.#blockHeights.get(headerId) ?? 0);
  }

  unspent(boxId: string): ChainBox | undefined {
    const record = this.boxes.get(boxId);
    return record?.spending === undefined ? record?.box : undefined;
  }

  /** Newest first. */
  lastHeaders(count: number): readonly BlockHeader[] {
    return this.blocks
      .slice(Math.max(0, this.blocks.length - count))
      .map(({ header }) => header)
      .reverse();
  }

  /** Appends a block whose transactions are known to be valid. */
  apply(block: LedgerBlock): void {
    for (const [indexInBlock, transaction] of block.transactions.entries())
      this.#applyTransaction(transaction, block.header, indexInBlock);
    this.blocks.push(block);
    this.#blockHeights.set(block.header.id, block.header.height);
  }

  /** Takes the last block back and returns it. */
  revert(): LedgerBlock {
    const block = this.blocks.pop();
    if (block === undefined) throw new AppError('wrong_state', 'there is no block to take back');
    this.#blockHeights.delete(block.header.id);
    for (const transaction of block.transactions.toReversed()) this.#revertTransaction(transaction);
    return block;
  }

  #applyTransaction(transaction: LedgerTransaction, header: BlockHeader, indexInBlock: number): void {
    const spent = transaction.inputs.map((input) => this.#spend(input, transaction.id, header.height));
    for (const box of transaction.outputs) {
      const record: BoxRecord = {
        box,
        inclusionHeight: header.height,
        globalIndex: this.boxesByIndex.length,
        spending: undefined,
      };
      this.boxesByIndex.push(record);
      this.#addBox(record);
    }
    const token = mintedToken(transaction);
    if (token !== undefined) this.tokens.set(token.tokenId, token);
    const record = { transaction, header, indexInBlock, globalIndex: this.transactionsByIndex.length, spent };
    this.transactions.set(transaction.id, record);
    this.transactionsByIndex.push(record);
    this.lists.addTransaction(record);
  }

  #revertTransaction(transaction: LedgerTransaction): void {
    const record = this.transactions.get(transaction.id);
    if (record === undefined) return;
    this.lists.removeTransaction(record);
    this.transactions.delete(transaction.id);
    this.transactionsByIndex.pop();
    const token = mintedToken(transaction);
    if (token !== undefined) this.tokens.delete(token.tokenId);
    for (const { boxId } of transaction.outputs.toReversed()) {
      const created = this.boxes.get(boxId);
      this.boxes.delete(boxId);
      this.boxesByIndex.pop();
      if (created !== undefined) this.lists.removeBox(created);
    }
    for (const spent of record.spent) {
      spent.spending = undefined;
      this.lists.markUnspent(spent);
    }
  }

  #spend(input: LedgerInput, transactionId: string, height: number): BoxRecord {
    const record = this.boxes.get(input.boxId);
    if (record === undefined) throw new AppError('conflict', `block spends unknown box ${input.boxId}`);
    record.spending = { transactionId, height, input };
    this.lists.markSpent(record);
    return record;
  }

  #addBox(record: BoxRecord): void {
    this.boxes.set(record.box.boxId, record);
    this.lists.addBox(record);
  }
}
