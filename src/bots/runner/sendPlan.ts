import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain, SubmitResult } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { ActionOutcome } from './bot.ts';

/** A plan and the keys that it needs: none where all its inputs are contracts that the rules alone let spend. */
export interface PlanSource {
  readonly build: () => UnsignedPlan;
  readonly keys: readonly SecretKey[];
}

/** Builds and sends a transaction. A plan that the rules refuse is stale, not a failure: the snapshot was overtaken. */
export const sendPlan = (chain: Chain, source: PlanSource): Promise<ActionOutcome> =>
  outcomeOf(source, (transaction) => chain.submit(transaction));

/** What `sendPlan` would come to; nothing is sent. */
export const checkPlan = (chain: Chain, source: PlanSource): Promise<ActionOutcome> =>
  outcomeOf(source, (transaction) => chain.check(transaction));

/** Whether what was sent is at fault, not the moment. */
export const isWrong = (outcome: ActionOutcome): boolean =>
  outcome.kind === 'stale' ||
  (outcome.kind === 'refused' && (outcome.refusal === 'script-failed' || outcome.refusal === 'invalid'));

async function outcomeOf(
  source: PlanSource,
  ask: (transaction: SignedTransaction) => Promise<SubmitResult>,
): Promise<ActionOutcome> {
  const transaction = attempt(source);
  if (typeof transaction === 'string') return { kind: 'stale', detail: transaction };
  const result = await ask(transaction);
  if (result.ok) return { kind: 'sent', txId: result.txId };
  return { kind: 'refused', refusal: result.refusal, detail: result.detail };
}

/** The transaction, or why there is none. */
function attempt({ build, keys }: PlanSource): SignedTransaction | string {
  try {
    const { transaction, provers } = build();
    return signTransaction(transaction, { keys, provers });
  } catch (error) {
    // Strangers write the boxes: one that no library can put into a transaction must not end the whole action.
    return error instanceof PlanError ? error.message : `cannot be built: ${String(error)}`;
  }
}
