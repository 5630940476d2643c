import type { UnsignedPlan } from '../shared/plan.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { requireThat } from '../shared/planError.ts';
import type { Provider } from './box.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';

/** Whether a box is so old that anybody may add to its stake in the block of that height. */
export const isRenewable = ({ box }: Provider, { constants }: Deployment, height: number): boolean =>
  height > box.creationHeight + constants.reclaimBlocks;

export interface AddStakeParams extends ProviderFrame {
  readonly stakeMicroGpuc: bigint;
}

/**
 * Adds to the stake. The owner signs; once the box is older than `reclaimBlocks` anybody may, which renews it and keeps it
 * out of reach of storage rent.
 */
export function buildAddStake(params: AddStakeParams): UnsignedPlan {
  const { provider, stakeMicroGpuc, height, deployment } = params;
  requireThat(stakeMicroGpuc > 0n, 'invalid', 'The stake must grow.');
  return assembleAlone(
    params,
    {
      action: providerActions.addStake,
      gpucGained: stakeMicroGpuc,
      counters: { stake: provider.stakeMicroGpuc + stakeMicroGpuc },
    },
    // Once anybody may, the script asks for no proof.
    { signedByOwner: !isRenewable(provider, deployment, height + 1) },
  );
}
