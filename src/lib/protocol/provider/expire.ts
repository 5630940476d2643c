import type { JobActive } from '../jobActive/box.ts';
import { assemble } from '../shared/assemble.ts';
import { consumerPayment, depositAfter } from '../shared/payments.ts';
import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { checkBatch, type EndBatch } from './batch.ts';
import { providerActions } from './contract.ts';
import { successor } from './successor.ts';

export interface ExpireParams extends EndBatch<JobActive> {
  /** Recipient of the tips; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Ends jobs past their deadline: escrow and slash to each consumer, tickets to the provider. Nobody signs. */
export function buildExpire(params: ExpireParams): UnsignedPlan {
  const { deployment, provider, jobs, height } = params;
  checkBatch(provider, jobs);
  for (const { box, deadline } of jobs) {
    requireThat(height + 1 > deadline, 'wrong_state', `The job can be delivered until height ${deadline}.`, {
      boxId: box.boxId,
      deadline,
    });
  }
  const slashed = BigInt(jobs.length) * provider.slashMicroGpuc;
  return assemble({
    frame: params,
    inputs: [provider, ...jobs].map(({ box }) => ({ box })),
    outputs: [
      successor(provider, deployment, {
        action: providerActions.expire,
        batchSize: jobs.length,
        ticketsGained: jobs.length,
        gpucGained: -slashed,
        counters: { stake: provider.stakeMicroGpuc - slashed, failed: BigInt(provider.failed + jobs.length) },
      }),
      ...jobs.map((job) =>
        consumerPayment(job, deployment, {
          nanoErg: depositAfter(job.box.value, deployment.constants.endTipNanoErg),
          microGpuc: job.escrowMicroGpuc + provider.slashMicroGpuc,
        }),
      ),
    ],
    changeErgoTree: params.changeErgoTree,
  });
}
