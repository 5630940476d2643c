import { assemble } from '../shared/assemble.ts';
import { tokens, type Frame, type Funding, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBox } from '../shared/presence.ts';
import { encodeDesk, type Desk, type DeskTerms } from './box.ts';
import { DESK_DEPOSIT_NANO_ERG } from './contract.ts';

export interface DeskFrame extends Frame {
  readonly desk: Desk;
  /** The owner's boxes: one of them proves presence. */
  readonly funding: Funding;
}

/** Contents and terms of a desk after an owner's action. */
export interface DeskAfter {
  readonly microGpuc: bigint;
  readonly nanoErg: bigint;
  readonly terms: DeskTerms;
}

/** An owner's action; the successor is output 0 and keeps R6, so that the cap cannot be reset. */
export function assembleOwned({ desk, funding, ...frame }: DeskFrame, after: DeskAfter): UnsignedPlan {
  requireThat(after.microGpuc > 0n, 'invalid', 'A desk keeps at least one unit of GPUC.');
  const { ownerTree, oracleHeight, usedMicroGpuc } = desk;
  requireThat(
    after.nanoErg >= DESK_DEPOSIT_NANO_ERG,
    'invalid',
    `A desk keeps at least ${DESK_DEPOSIT_NANO_ERG} nanoERG for its own bytes.`,
  );
  const owner = presentBox(funding.boxes, ownerTree, frame.height);
  return assemble({
    frame,
    inputs: [{ box: desk.box }, { box: owner }],
    outputs: [
      {
        value: after.nanoErg,
        ergoTree: desk.box.ergoTree,
        tokens: tokens([frame.deployment.tokens.gpuc, after.microGpuc]),
        registers: encodeDesk({ ownerTree, terms: after.terms, oracleHeight, usedMicroGpuc }),
      },
    ],
    funding,
  });
}
