import { assemble } from '../shared/assemble.ts';
import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBox } from '../shared/presence.ts';
import { assembleOwned, type DeskFrame } from './ownerAction.ts';

export interface WithdrawDeskParams extends DeskFrame {
  /** Amounts to withdraw; absent, everything, which ends the desk. */
  readonly amounts?: { readonly microGpuc: bigint; readonly nanoErg: bigint } | undefined;
}

/** Withdraws GPUC, ERG, or everything. The owner signs. */
export function buildWithdrawDesk({ amounts, ...params }: WithdrawDeskParams): UnsignedPlan {
  const { desk, funding, ...frame } = params;
  if (amounts === undefined) {
    const owner = presentBox(funding.boxes, desk.ownerTree, frame.height);
    return assemble({ frame, inputs: [{ box: desk.box }, { box: owner }], outputs: [], funding });
  }
  const { microGpuc, nanoErg } = amounts;
  requireThat(microGpuc >= 0n && nanoErg >= 0n && microGpuc + nanoErg > 0n, 'invalid', 'A withdrawal takes something.');
  return assembleOwned(params, {
    microGpuc: desk.gpucMicroGpuc - microGpuc,
    nanoErg: desk.box.value - nanoErg,
    terms: desk.terms,
  });
}
