import type { SubmitRefusal, SubmitResult } from '../ports.ts';
import { errorDto, transactionIdDto } from './dto.ts';
import type { Answer } from './http.ts';

/** Refusals by a Rust node's `reason`. */
const byReason: Readonly<Record<string, SubmitRefusal>> = {
  unresolved_input: 'input-spent',
  unresolved_data_input: 'input-spent',
  double_spend_loser: 'lost-race',
  duplicate: 'already-known',
  script_failed: 'script-failed',
  below_min_fee: 'fee-too-low',
  pool_full: 'pool-full',
};

/** Refusals by a Scala node's `detail` (its `reason` is always `bad.request`); the first match counts. */
const bySentence: readonly (readonly [RegExp, SubmitRefusal])[] = [
  [/already in the mempool/i, 'already-known'],
  [/(mem)?pool is full/i, 'pool-full'],
  [/double spending attempt/i, 'lost-race'],
  [/every (data )?input of the transaction should be in utxo/i, 'input-spent'],
  [/not all utxos in place/i, 'input-spent'],
  [/scripts of all transaction inputs should pass verification/i, 'script-failed'],
  [/min fee not met/i, 'fee-too-low'],
];

/** Refusals have status 400; 413 and 422 come from the node's HTTP library and are permanent. */
const refusingStatuses = [400, 413, 422];

/**
 * Classifies a node's answer to a submitted transaction.
 * @returns undefined if the answer is not about the transaction (a proxy's page, a wrong address)
 */
export function classifySubmission({ status, json, text }: Answer): SubmitResult | undefined {
  if (status === 200) {
    const txId = transactionIdDto.safeParse(json);
    return txId.success ? { ok: true, txId: txId.data } : undefined;
  }
  if (!refusingStatuses.includes(status)) return undefined;
  const error = errorDto.safeParse(json);
  if (!error.success) return { ok: false, refusal: 'invalid', detail: text.slice(0, 500) };
  const { reason, detail } = error.data;
  const sentence = detail ?? '';
  const refusal = byReason[reason] ?? bySentence.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'invalid';
  return { ok: false, refusal, detail: sentence === '' ? reason : `${reason}: ${sentence}` };
}
