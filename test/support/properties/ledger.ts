import type { SignedTransaction } from '@fleet-sdk/common';
import type { ChainBox } from '#lib/chain/ports.ts';
import { readTransaction, type LedgerTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import { validateLedgerTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import type { Rejection } from '#lib/devchain/rules/validationResult.ts';
import { createSurroundings } from '../contracts/surroundings.ts';

const BLOCK_MS = 120_000;
const GENESIS_MS = Date.UTC(2026, 0, 5);

/** A transaction that the ledger took in. */
export interface Accepted {
  readonly ok: true;
  readonly outputs: readonly ChainBox[];
  /** Cost units as a node counts them. */
  readonly cost: number;
  readonly transaction: LedgerTransaction;
}

/**
 * The unspent boxes of a chain and the rules by which they move, without blocks, pool or index: every transaction is
 * judged as if alone in the next block. The clock follows the height.
 */
export class Ledger {
  readonly #surroundingsAt = createSurroundings();
  readonly #unspent = new Map<string, ChainBox>();
  /** Height of the last full block. */
  height: number;

  constructor(height: number) {
    this.height = height;
  }

  /** Milliseconds since the Unix epoch of the block after the last one. */
  get timestampMs(): number {
    return GENESIS_MS + (this.height + 1) * BLOCK_MS;
  }

  get unspent(): ReadonlyMap<string, ChainBox> {
    return this.#unspent;
  }

  /** Puts a box there as if it had always been. */
  found<B extends ChainBox>(box: B): B {
    this.#unspent.set(box.boxId, box);
    return box;
  }

  /** Puts a box in the place of another, as the rules of somebody else's contract allow. */
  replace<B extends ChainBox>(old: ChainBox | undefined, next: B): B {
    if (old !== undefined) this.#unspent.delete(old.boxId);
    return this.found(next);
  }

  heldBy(ergoTree: string): readonly ChainBox[] {
    return [...this.#unspent.values()].filter((box) => box.ergoTree === ergoTree);
  }

  submit(signed: SignedTransaction): Accepted | Rejection {
    const read = readTransaction(signed);
    if (!read.ok) return read;
    const { transaction } = read;
    const resolve = (boxId: string) => this.#unspent.get(boxId);
    const height = this.height + 1;
    const verdict = validateLedgerTransaction(transaction, {
      ...this.#surroundingsAt({ height, timestampMs: this.timestampMs }),
      height,
      resolveBox: resolve,
      resolveDataBox: resolve,
    });
    if (!verdict.ok) return verdict;
    for (const { boxId } of transaction.inputs) this.#unspent.delete(boxId);
    for (const box of transaction.outputs) this.#unspent.set(box.boxId, box);
    return { ok: true, outputs: transaction.outputs, cost: verdict.cost, transaction };
  }
}
