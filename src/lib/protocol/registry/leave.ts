import type { Provider } from '../provider/box.ts';
import { assemble } from '../shared/assemble.ts';
import { treasuryPayment } from '../shared/payments.ts';
import { tokens, type Frame, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeInt } from '../shared/registers.ts';
import { nextShard, type Registry } from './box.ts';
import { registryActions } from './contract.ts';

export interface LeaveParams extends Frame {
  readonly registry: Registry;
  readonly provider: Provider;
  /** Recipient of stake, earnings and deposit; the owner's script by default. */
  readonly changeErgoTree?: string | undefined;
  /** Leave with jobs still holding tickets, forfeiting one slash for each. */
  readonly acceptForfeit?: boolean;
}

/** Number of jobs that still hold a ticket of this provider, and the micro-GPUC that leaving would forfeit. */
export function forfeitOf(provider: Provider): { readonly missing: number; readonly microGpuc: bigint } {
  const missing = provider.slots + 1 - provider.ticketsHome;
  return { missing, microGpuc: BigInt(missing) * provider.slashMicroGpuc };
}

/** Ends a retired provider: PROVIDER returns to the registry, tickets are burned, the rest goes to the owner, who signs. */
export function buildLeave(params: LeaveParams): UnsignedPlan {
  const { deployment, registry, provider } = params;
  checkLeave(params);
  const { missing, microGpuc: forfeit } = forfeitOf(provider);
  const shard = nextShard(registry, deployment, { providersLeft: registry.providersLeft + 1n });
  return assemble({
    frame: params,
    // The registry's script requires the owner's proof; the provider at index 1 only checks the registry.
    inputs: [{ box: registry.box, variables: { 0: encodeInt(registryActions.leave) } }, { box: provider.box }],
    outputs: [shard, ...(missing > 0 ? [treasuryPayment(deployment, forfeit, provider.box.boxId)] : [])],
    burns: tokens([provider.ticketId, BigInt(provider.ticketsHome)]),
    changeErgoTree: params.changeErgoTree ?? provider.ownerTree,
    provers: new Map(provider.ownerKey === undefined ? [] : [[registry.box.boxId, provider.ownerKey]]),
  });
}

function checkLeave({ provider, height, acceptForfeit = false }: LeaveParams): void {
  const { retireHeight } = provider;
  requireThat(retireHeight > 0, 'wrong_state', 'The provider must retire first.');
  requireThat(height + 1 >= retireHeight, 'wrong_state', `The provider may leave from height ${retireHeight}.`, {
    retireHeight,
  });
  const { missing } = forfeitOf(provider);
  requireThat(
    missing === 0 || acceptForfeit,
    'wrong_state',
    `${missing} jobs still hold a ticket; leaving forfeits their slash.`,
    {
      missing,
    },
  );
}
