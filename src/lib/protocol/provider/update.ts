import type { UnsignedPlan } from '../shared/plan.ts';
import { encodeProfile, encodeProviderTerms, type ProviderTerms } from './box.ts';
import { providerActions } from './contract.ts';
import { assembleAlone, type ProviderFrame } from './ownerAction.ts';
import { checkTerms, toProfile, type StatedProfile } from './profile.ts';

export interface UpdateParams extends ProviderFrame, Partial<StatedProfile> {
  readonly terms?: ProviderTerms;
}

/** Changes terms, class, worker or card; absent parts stay as they are. The owner signs. */
export function buildUpdate(params: UpdateParams): UnsignedPlan {
  const { provider, terms } = params;
  if (terms !== undefined) checkTerms(terms);
  const profile = toProfile({
    gpuClass: params.gpuClass ?? provider.gpuClass,
    workerTree: params.workerTree ?? provider.workerTree,
    card: params.card ?? provider.cardHex,
  });
  return assembleAlone(
    params,
    {
      action: providerActions.update,
      profileRegister: encodeProfile(profile),
      ...(terms === undefined ? {} : { termsRegister: encodeProviderTerms(terms) }),
    },
    { signedByOwner: true },
  );
}
