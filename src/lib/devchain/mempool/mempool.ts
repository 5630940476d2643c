import type { ChainBox } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';

export interface PoolEntry {
  readonly transaction: LedgerTransaction;
  readonly feeNanoErg: bigint;
  readonly cost: number;
  /** Fee for each thousand units of what the pool orders by. */
  readonly ownWeight: number;
  /** Own weight and that of every unconfirmed descendant, so that a parent never waits behind its child. */
  weight: number;
  /** The tip on which the transaction was last found valid. */
  checkedOn: string;
  readonly arrival: number;
}

export type PoolVerdict =
  | { readonly ok: true; readonly removed: readonly LedgerTransaction[] }
  | { readonly ok: false; readonly reason: 'double-spend-loser' | 'pool-full'; readonly detail: string };

/** Unconfirmed transactions: chains of them, replacement by weight, a bounded number. */
export class Mempool {
  readonly #entries = new Map<string, PoolEntry>();
  readonly #spenders = new Map<string, string>();
  readonly #outputs = new Map<string, ChainBox>();
  readonly #capacity: number;
  #arrivals = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(transactionId: string): PoolEntry | undefined {
    return this.#entries.get(transactionId);
  }

  /** A box created by a pool transaction, spent in the pool or not. */
  output(boxId: string): ChainBox | undefined {
    return this.#outputs.get(boxId);
  }

  spenderOf(boxId: string): string | undefined {
    return this.#spenders.get(boxId);
  }

  outputs(): Iterable<ChainBox> {
    return this.#outputs.values();
  }

  /** Heaviest first; a parent always stands before its children. */
  ordered(): PoolEntry[] {
    return [...this.#entries.values()].sort((a, b) => b.weight - a.weight || a.arrival - b.arrival);
  }

  /** In order of arrival. */
  entries(): PoolEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether the pool would take a transaction of this weight, without taking it. */
  judge(transaction: LedgerTransaction, weight: number): PoolVerdict {
    const rivals = this.#rivalsOf(transaction);
    if (rivals.length > 0) {
      const average = rivals.reduce((sum, rival) => sum + rival.weight, 0) / rivals.length;
      if (weight <= average) return { ok: false, reason: 'double-spend-loser', detail: 'replacement weight too low' };
      return { ok: true, removed: this.#withDescendants(rivals) };
    }
    if (this.#entries.size < this.#capacity) return { ok: true, removed: [] };
    const lightest = this.ordered().at(-1);
    if (lightest === undefined || weight <= lightest.weight)
      return { ok: false, reason: 'pool-full', detail: `${this.#capacity} heavier transactions wait` };
    return { ok: true, removed: this.#withDescendants([lightest]) };
  }

  /** Takes a transaction that was judged; what it displaces leaves. */
  add(added: Omit<PoolEntry, 'arrival' | 'weight'>): PoolVerdict {
    const verdict = this.judge(added.transaction, added.ownWeight);
    if (!verdict.ok) return verdict;
    for (const { id } of verdict.removed) this.remove(id);
    const entry: PoolEntry = { ...added, weight: added.ownWeight, arrival: this.#arrivals++ };
    this.#entries.set(entry.transaction.id, entry);
    for (const { boxId } of entry.transaction.inputs) this.#spenders.set(boxId, entry.transaction.id);
    for (const box of entry.transaction.outputs) this.#outputs.set(box.boxId, box);
    this.#weighAncestors(entry.transaction, entry.ownWeight);
    return verdict;
  }

  /** Drops one transaction; what spends its outputs stays until the caller drops that too. */
  remove(transactionId: string): void {
    const entry = this.#entries.get(transactionId);
    if (entry === undefined) return;
    this.#entries.delete(transactionId);
    this.#weighAncestors(entry.transaction, -entry.ownWeight);
    for (const { boxId } of entry.transaction.inputs) {
      if (this.#spenders.get(boxId) === transactionId) this.#spenders.delete(boxId);
    }
    for (const { boxId } of entry.transaction.outputs) this.#outputs.delete(boxId);
  }

  /** Drops a transaction and everything that builds on it. */
  removeWithDescendants(transactionId: string): void {
    const entry = this.#entries.get(transactionId);
    if (entry === undefined) return;
    for (const { id } of this.#withDescendants([entry])) this.remove(id);
  }

  clear(): void {
    this.#entries.clear();
    this.#spenders.clear();
    this.#outputs.clear();
  }

  #rivalsOf({ inputs }: LedgerTransaction): PoolEntry[] {
    const ids = new Set(inputs.map(({ boxId }) => this.#spenders.get(boxId)));
    return [...ids].flatMap((id) => (id === undefined ? [] : (this.#entries.get(id) ?? [])));
  }

  #withDescendants(roots: readonly PoolEntry[]): LedgerTransaction[] {
    const found = new Map(roots.map(({ transaction }) => [transaction.id, transaction]));
    // A map is walked in insertion order, additions made on the way included.
    for (const transaction of found.values()) {
      for (const { boxId } of transaction.outputs) {
        const child = this.#entries.get(this.#spenders.get(boxId) ?? '')?.transaction;
        if (child !== undefined) found.set(child.id, child);
      }
    }
    return [...found.values()];
  }

  #weighAncestors(transaction: LedgerTransaction, weight: number): void {
    const ancestors = new Set<PoolEntry>();
    const open = [transaction];
    for (let current = open.pop(); current !== undefined; current = open.pop()) {
      for (const { boxId } of current.inputs) {
        const parent = this.#entries.get(this.#outputs.get(boxId)?.transactionId ?? '');
        if (parent === undefined || ancestors.has(parent)) continue;
        ancestors.add(parent);
        open.push(parent.transaction);
      }
    }
    for (const ancestor of ancestors) ancestor.weight += weight;
  }
}
