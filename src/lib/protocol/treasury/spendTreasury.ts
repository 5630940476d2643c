import type { Governance } from '../governance/box.ts';
import { assemble } from '../shared/assemble.ts';
import { CARRIER_NANO_ERG } from '../shared/constants.ts';
import { amountOf, type ChainBox } from '../shared/chainBox.ts';
import { sumOf } from '../shared/numbers.ts';
import { tokens, type Frame, type Funding, type UnsignedPlan } from '../shared/plan.ts';
import { demand } from '../shared/planError.ts';

export interface SpendTreasuryParams extends Frame {
  readonly boxes: readonly ChainBox[];
  readonly governance: Governance;
  readonly funding: Funding;
  /** Who gets all GPUC of the boxes. */
  readonly recipientTree: string;
}

/** Pays the GPUC of treasury boxes out. k guards sign for every one of them. */
export function buildSpendTreasury(params: SpendTreasuryParams): UnsignedPlan {
  const { deployment, height, boxes, governance, minerFeeNanoErg } = params;
  const { trees } = deployment;
  demand(boxes.length > 0, 'invalid', 'There is nothing to spend.');
  for (const { boxId, ergoTree } of boxes) {
    demand(ergoTree === trees.treasury, 'invalid', 'The box is not the treasury’s.', { boxId });
  }
  const gpuc = sumOf(boxes.map((box) => amountOf(box, deployment.tokens.gpuc)));
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: boxes.map((box) => ({ box })),
    dataInputs: [governance.box],
    outputs: [
      { value: CARRIER_NANO_ERG, ergoTree: params.recipientTree, tokens: tokens([deployment.tokens.gpuc, gpuc]) },
    ],
    funding: params.funding,
    thresholds: boxes.map(({ boxId }) => ({ boxId, keys: governance.guards, k: governance.k })),
  });
}
