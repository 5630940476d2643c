import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';

// The script counts the cooldown from the block that includes the transaction, which may be later than the next one.
const INCLUSION_SLACK_BLOCKS = 20;

/** Retires the provider permanently and starts the cooldown after which it may leave. The owner signs. */
export function buildRetire(params: ProviderFrame): UnsignedPlan {
  const { deployment, provider, height } = params;
  requireThat(provider.retireHeight === 0, 'wrong_state', 'The provider has retired already.');
  return assembleAlone(
    params,
    {
      action: providerActions.retire,
      available: false,
      retireHeight: height + 1 + deployment.constants.cooldownBlocks + INCLUSION_SLACK_BLOCKS,
    },
    { signedByOwner: true },
  );
}
