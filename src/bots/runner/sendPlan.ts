import type { Chain } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { ActionOutcome } from './bot.ts';

/**
 * Builds and sends a transaction that needs no signature of the bot: all its inputs are contracts that the rules alone
 * let spend. A plan that the rules refuse is stale, not a failure: the snapshot was overtaken.
 */
export async function sendPlan(chain: Chain, build: () => UnsignedPlan): Promise<ActionOutcome> {
  const plan = attempt(build);
  if (plan instanceof PlanError) return { kind: 'stale', detail: plan.message };
  const result = await chain.submit(signTransaction(plan.transaction, { keys: [] }));
  if (result.ok) return { kind: 'sent', txId: result.txId };
  return { kind: 'refused', refusal: result.refusal, detail: result.detail };
}

function attempt(build: () => UnsignedPlan): UnsignedPlan | PlanError {
  try {
    return build();
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
}
