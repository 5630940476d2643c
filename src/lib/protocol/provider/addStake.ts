import type { UnsignedPlan } from '../shared/plan.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { requireThat } from '../shared/planError.ts';
import type { Provider } from './box.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';

/** Whether a box is old enough for anyone to add to its stake in the block of that height. */
export const isRenewable = ({ box }: Provider, { constants }: Deployment, height: number): boolean =>
  height > box.creationHeight + constants.reclaimBlocks;

export interface AddStakeParams extends ProviderFrame {
  readonly stakeMicroGpuc: bigint;
}

/**
 * Adds to the stake. The owner signs; once the box is older than `reclaimBlocks` anyone may, which renews it before
 * storage rent is due.
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
    // An old box needs no proof of the owner.
    { signedByOwner: !isRenewable(provider, deployment, height + 1) },
  );
}
