import { assemble } from '../shared/assemble.ts';
import { tokens, type Frame, type Funding, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeDesk, type DeskTerms } from './box.ts';
import { DESK_DEPOSIT_NANO_ERG } from './contract.ts';
import { checkDeskOwner, checkDeskTerms } from './terms.ts';

export interface OpenDeskParams extends Frame {
  /** The owner's script: one key, or a bare proposition of up to 100 bytes. */
  readonly ownerTree: string;
  readonly terms: DeskTerms;
  /** GPUC to sell; at least one unit, the desk's first token. */
  readonly microGpuc: bigint;
  /** ERG to buy GPUC with, beside the desk's deposit. */
  readonly nanoErg: bigint;
  readonly funding: Funding;
}

/** Opens a desk; it is output 0. The owner signs for his funds. */
export function buildOpenDesk(params: OpenDeskParams): UnsignedPlan {
  const { deployment, ownerTree, terms, microGpuc, nanoErg } = params;
  checkDeskOwner(ownerTree);
  checkDeskTerms(terms);
  requireThat(microGpuc > 0n, 'invalid', 'A desk holds at least one unit of GPUC.');
  requireThat(nanoErg >= 0n, 'invalid', 'The ERG of a desk is not negative.');
  return assemble({
    frame: params,
    inputs: [],
    outputs: [
      {
        value: DESK_DEPOSIT_NANO_ERG + nanoErg,
        ergoTree: deployment.trees.desk,
        tokens: tokens([deployment.tokens.gpuc, microGpuc]),
        registers: encodeDesk({ ownerTree, terms, oracleHeight: 0, usedMicroGpuc: 0n }),
      },
    ],
    funding: params.funding,
  });
}
