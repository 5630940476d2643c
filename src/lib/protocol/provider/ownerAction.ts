import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, PlannedOutput, UnsignedPlan } from '../shared/plan.ts';
import type { Provider } from './box.ts';
import type { ProviderChange } from './successor.ts';
import { successor } from './successor.ts';

/** Parameters of an action on one provider box. */
export interface ProviderFrame extends Frame {
  readonly provider: Provider;
  readonly funding: Funding;
}

/** The proof that the provider's input needs if a single key owns it. */
export const ownerProof = ({ box, ownerKey }: Provider): ReadonlyMap<string, string> =>
  new Map(ownerKey === undefined ? [] : [[box.boxId, ownerKey]]);

/** Spends the provider box into its successor, without jobs. */
export function assembleAlone(
  params: ProviderFrame,
  change: ProviderChange,
  { signedByOwner, outputs = [] }: { readonly signedByOwner: boolean; readonly outputs?: readonly PlannedOutput[] },
): UnsignedPlan {
  return assemble({
    frame: params,
    inputs: [{ box: params.provider.box }],
    outputs: [successor(params.provider, params.deployment, change), ...outputs],
    funding: params.funding,
    provers: signedByOwner ? ownerProof(params.provider) : new Map(),
  });
}
