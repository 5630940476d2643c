import { FEE_CONTRACT } from '@fleet-sdk/common';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { readTransaction, toBox } from '#lib/devchain/rules/ledgerTransaction.ts';
import { validateLedgerTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import type { Rejection } from '#lib/devchain/rules/validationResult.ts';
import { amountOf } from '#lib/protocol/shared/chainBox.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { createSurroundings, type Surroundings } from '#test/support/contracts/surroundings.ts';

export const BLOCK_MS = 120_000;
export const GENESIS_MS = Date.UTC(2026, 0, 5);

export type Attempt = { readonly ok: true; readonly outputs: readonly ChainBox[] } | Rejection;

/** Totals that no transaction may change. */
export interface Totals {
  readonly nanoErg: bigint;
  readonly tokens: ReadonlyMap<string, bigint>;
}

/**
 * The unspent boxes of a chain by script, under the devchain's own transaction rules: every transaction is signed, and its
 * scripts run once. Blocks hold whatever is sent while the height stands. A fork shares nothing that moves.
 */
export class SimLedger {
  /** Of the last full block. */
  height: number;
  transactions = 0;
  readonly #boxes: Map<string, ChainBox>;
  readonly #byTree: Map<string, Map<string, ChainBox>>;
  #minedNanoErg = 0n;
  #surroundings: { readonly height: number; readonly made: Surroundings } | undefined;

  constructor(height: number, boxes: Iterable<ChainBox> = [], minedNanoErg = 0n) {
    this.height = height;
    this.#boxes = new Map();
    this.#byTree = new Map();
    this.#minedNanoErg = minedNanoErg;
    for (const box of boxes) this.found(box);
  }

  fork(): SimLedger {
    return new SimLedger(this.height, this.#boxes.values(), this.#minedNanoErg);
  }

  found<B extends ChainBox>(box: B): B {
    this.#boxes.set(box.boxId, box);
    const held = this.#byTree.get(box.ergoTree) ?? new Map<string, ChainBox>();
    this.#byTree.set(box.ergoTree, held.set(box.boxId, box));
    return box;
  }

  /** Writes a box anew, as if it had always been so. */
  replace(before: ChainBox, after: ChainBox): void {
    this.#spend(before.boxId);
    const { boxId: _, transactionId, index, ...content } = after;
    this.found(toBox(content, transactionId, index).box);
  }

  heldBy(ergoTree: string): readonly ChainBox[] {
    return [...(this.#byTree.get(ergoTree)?.values() ?? [])];
  }

  /** @throws when the rules refuse the transaction */
  submit(plan: UnsignedPlan, keys: readonly SecretKey[]): readonly ChainBox[] {
    const attempt = this.attempt(plan, keys);
    if (!attempt.ok) throw new Error(`${attempt.reason} at input ${String(attempt.inputIndex)}: ${attempt.detail}`);
    return attempt.outputs;
  }

  attempt({ transaction: unsigned, provers }: UnsignedPlan, keys: readonly SecretKey[]): Attempt {
    const read = readTransaction(signTransaction(unsigned, { keys, provers }));
    if (!read.ok) return read;
    const { transaction } = read;
    const resolve = (boxId: string) => this.#boxes.get(boxId);
    const verdict = validateLedgerTransaction(transaction, {
      ...this.#now(),
      height: this.height + 1,
      resolveBox: resolve,
      resolveDataBox: resolve,
    });
    if (!verdict.ok) return verdict;
    for (const { boxId } of transaction.inputs) this.#spend(boxId);
    for (const box of transaction.outputs) this.#make(box);
    this.transactions += 1;
    return { ok: true, outputs: transaction.outputs };
  }

  /** Everything there is, what miners earned included. */
  totals(): Totals {
    let nanoErg = this.#minedNanoErg;
    const tokens = new Map<string, bigint>();
    for (const { value, assets } of this.#boxes.values()) {
      nanoErg += value;
      for (const { tokenId, amount } of assets) tokens.set(tokenId, (tokens.get(tokenId) ?? 0n) + amount);
    }
    return { nanoErg, tokens };
  }

  /** Units of a token in boxes of a script. */
  amountAt(ergoTree: string, tokenId: string): bigint {
    return this.heldBy(ergoTree).reduce((sum, box) => sum + amountOf(box, tokenId), 0n);
  }

  #spend(boxId: string): void {
    const box = this.#boxes.get(boxId);
    this.#boxes.delete(boxId);
    if (box !== undefined) this.#byTree.get(box.ergoTree)?.delete(boxId);
  }

  #make(box: ChainBox): void {
    if (box.ergoTree === FEE_CONTRACT) this.#minedNanoErg += box.value;
    else this.found(box);
  }

  #now(): Surroundings {
    const height = this.height + 1;
    if (this.#surroundings?.height !== height) {
      const made = surroundingsAt({ height, timestampMs: GENESIS_MS + height * BLOCK_MS });
      this.#surroundings = { height, made };
    }
    return this.#surroundings.made;
  }
}

const surroundingsAt = createSurroundings();

/** @throws where a unit was made or lost between two looks at a ledger; tickets and the like may be new */
export function expectConserved(before: Totals, after: Totals): void {
  if (before.nanoErg !== after.nanoErg) throw new Error(`ERG is not conserved: ${before.nanoErg}, ${after.nanoErg}`);
  for (const [tokenId, was] of before.tokens) {
    const is = after.tokens.get(tokenId) ?? 0n;
    if (was !== is) throw new Error(`token ${tokenId} is not conserved: ${was}, ${is}`);
  }
}
