import { assemble } from '../shared/assemble.ts';
import type { PlannedInput, PlannedOutput, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { providerActions } from './contract.ts';
import { ownerProof, type ProviderFrame } from './ownerAction.ts';
import { successor } from './successor.ts';

export interface CollectParams extends ProviderFrame {
  /** At least 1, at most the earnings. */
  readonly microGpuc: bigint;
  /** Leg that receives the earnings, such as an account's: input 1 and output 1. Without it they go to the change. */
  readonly into?: { readonly input: PlannedInput; readonly output: PlannedOutput };
}

/** Moves earnings to a recipient of the owner's choice. The owner signs for the provider box. */
export function buildCollect({ microGpuc, into, ...params }: CollectParams): UnsignedPlan {
  const { provider, deployment, funding } = params;
  const { earningsMicroGpuc } = provider;
  requireThat(microGpuc > 0n, 'invalid', 'The amount to collect is above zero.');
  requireThat(microGpuc <= earningsMicroGpuc, 'wrong_state', `There are ${earningsMicroGpuc} micro-GPUC of earnings.`, {
    earned: earningsMicroGpuc.toString(),
  });
  return assemble({
    frame: params,
    inputs: [{ box: provider.box }, ...(into ? [into.input] : [])],
    outputs: [
      successor(provider, deployment, { action: providerActions.collect, gpucGained: -microGpuc }),
      ...(into ? [into.output] : []),
    ],
    funding,
    provers: ownerProof(provider),
  });
}
