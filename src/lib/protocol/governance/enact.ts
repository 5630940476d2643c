import type { Proposal } from '../proposal/box.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeGovernance, type Governance } from './box.ts';
import { checkParameters } from './rules.ts';

export interface EnactParams extends Frame {
  readonly governance: Governance;
  readonly proposal: Proposal;
  readonly funding: Funding;
}

/** Enacts a proposal whose delay has passed. k guards sign for the governance box. */
export function buildEnact(params: EnactParams): UnsignedPlan {
  const { deployment, height, governance, proposal, minerFeeNanoErg } = params;
  const { proposalBlocks } = deployment.constants;
  const { readyHeight } = proposal;
  checkParameters(proposal, deployment.constants, governance.assets);
  requireThat(height + 1 >= readyHeight, 'wrong_state', `The proposal is ready at height ${readyHeight}.`, {
    readyHeight,
  });
  const last = readyHeight + proposalBlocks;
  requireThat(height + 1 <= last, 'wrong_state', `The proposal lapsed after height ${last}.`, { last });
  const { box } = governance;
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: [{ box }],
    dataInputs: [proposal.box],
    outputs: [{ value: box.value, ergoTree: box.ergoTree, tokens: box.assets, registers: encodeGovernance(proposal) }],
    funding: params.funding,
    thresholds: [{ boxId: box.boxId, keys: governance.guards, k: governance.k }],
  });
}
