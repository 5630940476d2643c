import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { assembleOwned, type DeskFrame } from './ownerAction.ts';

export interface RefillDeskParams extends DeskFrame {
  readonly addedMicroGpuc: bigint;
  readonly addedNanoErg: bigint;
}

/** Adds GPUC, ERG or both to a desk. The owner signs. */
export function buildRefillDesk({ addedMicroGpuc, addedNanoErg, ...params }: RefillDeskParams): UnsignedPlan {
  const { desk } = params;
  const adds = addedMicroGpuc >= 0n && addedNanoErg >= 0n && addedMicroGpuc + addedNanoErg > 0n;
  requireThat(adds, 'invalid', 'A refill adds something.');
  return assembleOwned(params, {
    microGpuc: desk.gpucMicroGpuc + addedMicroGpuc,
    nanoErg: desk.box.value + addedNanoErg,
    terms: desk.terms,
  });
}
