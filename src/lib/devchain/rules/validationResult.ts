import type { BlockHeader, ChainBox, LedgerParameters } from '#lib/chain/ports.ts';
import type { PreHeader } from './preHeader.ts';
import type { ScriptContext } from './scriptContext.ts';

export type { PreHeader };

/** Everything outside a transaction that decides whether it is valid. */
export interface LedgerContext {
  /** The height of the block that would include the transaction: full height + 1. */
  readonly height: number;
  readonly parameters: LedgerParameters;
  /** The last headers, newest first; scripts see at most nine. */
  readonly headers: readonly BlockHeader[];
  readonly preHeader: PreHeader;
  resolveBox(boxId: string): ChainBox | undefined;
  resolveDataBox(boxId: string): ChainBox | undefined;
  /** Headers prepared for the interpreter, shared by all checks at one height; made on each call where absent. */
  readonly scripts?: () => ScriptContext;
}

/** Why a transaction breaks the rules of the ledger. */
export type ValidationReason =
  | 'malformed'
  | 'no-inputs'
  | 'no-outputs'
  | 'too-many'
  | 'duplicate-input'
  | 'too-large'
  | 'unknown-input'
  | 'unknown-data-input'
  | 'amount-overflow'
  | 'dust'
  | 'box-too-large'
  | 'script-too-large'
  | 'height-negative'
  | 'height-in-future'
  | 'height-below-inputs'
  | 'erg-not-conserved'
  | 'token-amount'
  | 'too-many-tokens'
  | 'token-not-conserved'
  | 'script-error'
  | 'script-false'
  | 'proof-invalid'
  | 'cost-exceeded';

export interface Rejection {
  readonly ok: false;
  readonly reason: ValidationReason;
  readonly detail: string;
  /** The input at fault, where one is. */
  readonly inputIndex?: number;
}

export interface Acceptance {
  readonly ok: true;
  /** Cost units as a node counts them against block and pool limits. */
  readonly cost: number;
  /** The part of `cost` that each input's script and proof took. */
  readonly costByInput: readonly number[];
}

export type ValidationResult = Acceptance | Rejection;

/** Builds a rejection; one place, so that every rule reads alike. */
export function reject(reason: ValidationReason, detail: string, inputIndex?: number): Rejection {
  return inputIndex === undefined ? { ok: false, reason, detail } : { ok: false, reason, detail, inputIndex };
}
