import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, PlannedOutput, UnsignedPlan } from '../shared/plan.ts';
import type { Provider } from './box.ts';
import type { ProviderChange } from './successor.ts';
import { successor } from './successor.ts';

/** A transaction of one provider box and whoever pays the fee. */
export interface ProviderFrame extends Frame {
  readonly provider: Provider;
  readonly funding: Funding;
}

/** The proof that the provider's input asks for, where one key owns it. */
export const ownerProof = ({ box, ownerKey }: Provider): ReadonlyMap<string, string> =>
  new Map(ownerKey === undefined ? [] : [[box.boxId, ownerKey]]);

/** Spends the provider box alone into its successor. */
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
