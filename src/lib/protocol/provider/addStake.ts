import type { UnsignedPlan } from '../shared/plan.ts';
import { demand } from '../shared/planError.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';

export interface AddStakeParams extends ProviderFrame {
  readonly stakeMicroGpuc: bigint;
}

/** Adds to the stake. Anybody may: it also renews the box, which keeps it out of reach of storage rent. */
export function buildAddStake(params: AddStakeParams): UnsignedPlan {
  const { provider, stakeMicroGpuc } = params;
  demand(stakeMicroGpuc > 0n, 'invalid', 'The stake must grow.');
  return assembleAlone(
    params,
    {
      action: providerActions.addStake,
      gpucGained: stakeMicroGpuc,
      counters: { stake: provider.stakeMicroGpuc + stakeMicroGpuc },
    },
    { signedByOwner: false },
  );
}
