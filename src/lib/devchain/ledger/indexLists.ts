import type { BoxRecord, TransactionRecord } from './records.ts';

/** A list a key, in order of arrival; removals only ever undo the latest arrival. */
class Postings<Item> {
  readonly #byKey = new Map<string, Item[]>();

  keys(): Iterable<string> {
    return this.#byKey.keys();
  }

  of(key: string): readonly Item[] {
    return this.#byKey.get(key) ?? [];
  }

  push(key: string, item: Item): void {
    const items = this.#byKey.get(key);
    if (items === undefined) this.#byKey.set(key, [item]);
    else items.push(item);
  }

  pop(key: string): void {
    const items = this.#byKey.get(key);
    items?.pop();
    if (items?.length === 0) this.#byKey.delete(key);
  }
}

/** Unspent boxes a key; a set, since boxes leave in any order. */
class OpenBoxes {
  readonly #byKey = new Map<string, Set<BoxRecord>>();

  /** Oldest first. */
  of(key: string): readonly BoxRecord[] {
    return [...(this.#byKey.get(key) ?? [])].sort((a, b) => a.globalIndex - b.globalIndex);
  }

  add(key: string, record: BoxRecord): void {
    const open = this.#byKey.get(key);
    if (open === undefined) this.#byKey.set(key, new Set([record]));
    else open.add(record);
  }

  delete(key: string, record: BoxRecord): void {
    const open = this.#byKey.get(key);
    open?.delete(record);
    if (open?.size === 0) this.#byKey.delete(key);
  }
}

/** Boxes and transactions by script and token, kept current block by block. */
export class IndexLists {
  readonly boxesByTree = new Postings<BoxRecord>();
  readonly boxesByToken = new Postings<BoxRecord>();
  readonly transactionsByTree = new Postings<TransactionRecord>();
  readonly unspentByTree = new OpenBoxes();
  readonly unspentByToken = new OpenBoxes();

  addBox(record: BoxRecord): void {
    this.boxesByTree.push(record.box.ergoTree, record);
    for (const tokenId of tokenIdsOf(record)) this.boxesByToken.push(tokenId, record);
    this.markUnspent(record);
  }

  removeBox(record: BoxRecord): void {
    this.boxesByTree.pop(record.box.ergoTree);
    for (const tokenId of tokenIdsOf(record)) this.boxesByToken.pop(tokenId);
    this.markSpent(record);
  }

  markUnspent(record: BoxRecord): void {
    this.unspentByTree.add(record.box.ergoTree, record);
    for (const tokenId of tokenIdsOf(record)) this.unspentByToken.add(tokenId, record);
  }

  markSpent(record: BoxRecord): void {
    this.unspentByTree.delete(record.box.ergoTree, record);
    for (const tokenId of tokenIdsOf(record)) this.unspentByToken.delete(tokenId, record);
  }

  addTransaction(record: TransactionRecord): void {
    for (const tree of treesOf(record)) this.transactionsByTree.push(tree, record);
  }

  removeTransaction(record: TransactionRecord): void {
    for (const tree of treesOf(record)) this.transactionsByTree.pop(tree);
  }
}

const tokenIdsOf = ({ box }: BoxRecord): Iterable<string> => new Set(box.assets.map(({ tokenId }) => tokenId));

const treesOf = ({ spent, transaction }: TransactionRecord): Iterable<string> =>
  new Set([...spent.map(({ box }) => box.ergoTree), ...transaction.outputs.map(({ ergoTree }) => ergoTree)]);
