import type { SubmitReason } from '../mempool/admission.ts';

/** The code that a node puts into `reason`. */
export function nodeReason(reason: SubmitReason): string {
  switch (reason) {
    case 'malformed':
      return 'deserialize';
    case 'unknown-input':
    case 'on-chain':
      return 'unresolved_input';
    case 'unknown-data-input':
      return 'unresolved_data_input';
    case 'amount-overflow':
    case 'erg-not-conserved':
    case 'token-amount':
    case 'token-not-conserved':
      return 'monetary_failed';
    case 'script-error':
    case 'script-false':
    case 'proof-invalid':
      return 'script_failed';
    case 'cost-exceeded':
      return 'cost_exceeded';
    case 'duplicate':
      return 'duplicate';
    case 'below-min-fee':
      return 'below_min_fee';
    case 'double-spend-loser':
      return 'double_spend_loser';
    case 'pool-full':
      return 'pool_full';
    default:
      return 'structural';
  }
}

/** A node explains only some of its refusals. */
export const nodeExplains = (reason: SubmitReason): boolean =>
  reason === 'malformed' || reason === 'double-spend-loser';
