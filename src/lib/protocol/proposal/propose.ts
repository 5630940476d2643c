import type { Governance, Parameters } from '../governance/box.ts';
import { checkParameters } from '../governance/rules.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeProposal, type Proposal } from './box.ts';

// The script counts the delay from the block that includes the transaction, which may be later than the next one.
const INCLUSION_SLACK_BLOCKS = 20;

export interface ProposeParams extends Frame {
  readonly proposal: Proposal;
  readonly governance: Governance;
  readonly funding: Funding;
  readonly parameters: Parameters;
  /** First height at which they may be enacted; the earliest that the script allows by default. */
  readonly readyHeight?: number | undefined;
}

/** Proposes parameters and starts their delay. k guards sign for the proposal box. */
export function buildPropose(params: ProposeParams): UnsignedPlan {
  const { deployment, height, proposal, governance, parameters, minerFeeNanoErg } = params;
  const { proposalBlocks } = deployment.constants;
  checkParameters(parameters, deployment.constants, governance.assets);
  const least = height + 1 + proposalBlocks;
  const readyHeight = params.readyHeight ?? least + INCLUSION_SLACK_BLOCKS;
  requireThat(readyHeight >= least, 'invalid', `The proposal is ready at height ${least} at the earliest.`, { least });
  const { box } = proposal;
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: [{ box }],
    dataInputs: [governance.box],
    outputs: [
      {
        value: box.value,
        ergoTree: box.ergoTree,
        tokens: box.assets,
        registers: encodeProposal({ ...parameters, readyHeight }),
      },
    ],
    funding: params.funding,
    thresholds: [{ boxId: box.boxId, keys: governance.guards, k: governance.k }],
  });
}
