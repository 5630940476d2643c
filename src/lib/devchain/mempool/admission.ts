import type { PoolLimits } from '../devchainOptions.ts';
import { feeOf } from '../ledger/genesis.ts';
import type { LedgerIndex } from '../ledger/ledgerIndex.ts';
import type { LedgerTransaction } from '../rules/ledgerTransaction.ts';
import { validateLedgerTransaction } from '../rules/validateTransaction.ts';
import type { LedgerContext, ValidationReason } from '../rules/validationResult.ts';
import type { Mempool } from './mempool.ts';

/** Why the pool refuses a transaction: rules of the ledger, or of the pool alone. */
export type SubmitReason =
  ValidationReason | 'duplicate' | 'on-chain' | 'below-min-fee' | 'double-spend-loser' | 'pool-full';

export type SubmitOutcome =
  | { readonly ok: true; readonly txId: string; readonly cost: number; readonly costByInput: readonly number[] }
  | { readonly ok: false; readonly reason: SubmitReason; readonly detail: string; readonly inputIndex?: number };

export interface AdmissionSource {
  readonly index: LedgerIndex;
  readonly pool: Mempool;
  readonly limits: PoolLimits;
  readonly context: LedgerContext;
  /** False asks for the verdict alone. */
  readonly keep: boolean;
}

/** Decides on a transaction as a node's pool does, cheapest question first, and takes it when `keep` says so. */
export function admit(transaction: LedgerTransaction, source: AdmissionSource): SubmitOutcome {
  const { limits, context, pool, keep } = source;
  const refusal = refuseUnseen(transaction, source);
  if (refusal !== undefined) return refusal;
  const result = validateLedgerTransaction(transaction, context);
  if (!result.ok) return result;
  const { cost, costByInput } = result;
  if (cost > limits.maxTransactionCost) {
    return { ok: false, reason: 'cost-exceeded', detail: `${cost} units, the pool takes ${limits.maxTransactionCost}` };
  }
  const feeNanoErg = feeOf(transaction);
  const ownWeight = weightOf(feeNanoErg, limits.weighBy === 'size' ? transaction.size : cost);
  const verdict = keep
    ? pool.add({ transaction, feeNanoErg, cost, ownWeight, checkedOn: context.preHeader.parentId })
    : pool.judge(transaction, ownWeight);
  return verdict.ok ? { ok: true, txId: transaction.id, cost, costByInput } : verdict;
}

function refuseUnseen(
  transaction: LedgerTransaction,
  { index, pool, limits }: AdmissionSource,
): SubmitOutcome | undefined {
  if (pool.get(transaction.id) !== undefined) return { ok: false, reason: 'duplicate', detail: 'already in the pool' };
  if (index.transactions.has(transaction.id)) return { ok: false, reason: 'on-chain', detail: 'already in a block' };
  if (transaction.size > limits.maxTransactionBytes) {
    return {
      ok: false,
      reason: 'too-large',
      detail: `${transaction.size} bytes, the pool takes ${limits.maxTransactionBytes}`,
    };
  }
  const fee = feeOf(transaction);
  if (fee < limits.minFeeNanoErg) {
    return {
      ok: false,
      reason: 'below-min-fee',
      detail: `fee ${fee.toString()} nanoERG, at least ${limits.minFeeNanoErg.toString()}`,
    };
  }
  return undefined;
}

const weightOf = (feeNanoErg: bigint, units: number): number => (Number(feeNanoErg) * 1024) / units;
