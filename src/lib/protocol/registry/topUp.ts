import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeInt } from '../shared/registers.ts';
import { nextShard, type Registry } from './box.ts';
import { registryActions } from './contract.ts';

export interface TopUpParams extends Frame {
  readonly registry: Registry;
  readonly funding: Funding;
  readonly nanoErg: bigint;
}

/** Adds ERG to a registry shard, which renews it before storage rent is due. Only the payer signs. */
export function buildTopUp({ registry, funding, nanoErg, ...frame }: TopUpParams): UnsignedPlan {
  requireThat(nanoErg > 0n, 'invalid', 'A top-up adds something.');
  return assemble({
    frame,
    inputs: [{ box: registry.box, variables: { 0: encodeInt(registryActions.topUp) } }],
    outputs: [nextShard(registry, frame.deployment, { addedNanoErg: nanoErg })],
    funding,
  });
}
