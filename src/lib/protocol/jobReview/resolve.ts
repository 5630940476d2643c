import type { Governance } from '../governance/box.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBool } from '../shared/registers.ts';
import { encodeJobReview, type JobReview } from './box.ts';
import { resolveVariable } from './contract.ts';

export interface ResolveParams extends Frame {
  readonly job: JobReview;
  readonly governance: Governance;
  readonly funding: Funding;
  /** From 1 micro-GPUC to the whole price; below the price, the dispute counts as lost by the provider. */
  readonly providerShareMicroGpuc: bigint;
}

/** Resolves a dispute. k guards sign for the job's box. */
export function buildResolve(params: ResolveParams): UnsignedPlan {
  const { deployment, job, governance, height, providerShareMicroGpuc: share, minerFeeNanoErg } = params;
  requireThat(job.state === 'disputed', 'wrong_state', 'Only a disputed job can be resolved.', { state: job.state });
  const end = job.releaseHeight + deployment.constants.guardBlocks;
  requireThat(height + 1 < end, 'wrong_state', `The job could be resolved before height ${end}.`, { end });
  requireThat(
    share >= 1n && share <= job.priceMicroGpuc,
    'invalid',
    'The share is between 1 micro-GPUC and the price.',
  );
  const { box } = job;
  return assemble({
    frame: { deployment, height, minerFeeNanoErg },
    inputs: [{ box, variables: { [resolveVariable]: encodeBool(true) } }],
    dataInputs: [governance.box],
    outputs: [
      {
        value: box.value,
        ergoTree: box.ergoTree,
        tokens: box.assets,
        registers: encodeJobReview({
          ...job,
          priceMicroGpuc: share,
          state: share < job.priceMicroGpuc ? 'resolvedForConsumer' : 'resolvedForProvider',
          rating: 0,
        }),
      },
    ],
    funding: params.funding,
    thresholds: [{ boxId: box.boxId, keys: governance.guards, k: governance.k }],
  });
}
