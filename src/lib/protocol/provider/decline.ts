import type { JobActive } from '../jobActive/box.ts';
import { assemble } from '../shared/assemble.ts';
import { CARRIER_NANO_ERG, DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '../shared/constants.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { consumerPayment, treasuryPayment } from '../shared/payments.ts';
import type { Funding, UnsignedPlan } from '../shared/plan.ts';
import { maxOf } from '../shared/numbers.ts';
import { requireThat, shortage } from '../shared/planError.ts';
import { presentBoxes } from '../shared/presence.ts';
import { checkBatch, type EndBatch } from './batch.ts';
import { providerActions } from './contract.ts';
import { successor } from './successor.ts';

export interface DeclineParams extends EndBatch<JobActive> {
  /** Boxes of the worker script; exactly one is spent and signed for. */
  readonly funding: Funding;
}

/** Declines jobs before their deadline for a fine; everything returns to the consumers. The worker signs. */
export function buildDecline(params: DeclineParams): UnsignedPlan {
  const { deployment, provider, jobs, height } = params;
  checkBatch(provider, jobs);
  for (const { box, deadline } of jobs) {
    requireThat(height + 1 <= deadline, 'wrong_state', `The deadline ${deadline} has passed.`, {
      boxId: box.boxId,
      deadline,
    });
  }
  const fines = BigInt(jobs.length) * deployment.constants.declineFineMicroGpuc;
  return assemble({
    frame: params,
    inputs: [provider, ...jobs, { box: workerBox(params) }].map(({ box }) => ({ box })),
    outputs: [
      successor(provider, deployment, {
        action: providerActions.decline,
        batchSize: jobs.length,
        ticketsGained: jobs.length,
        gpucGained: -fines,
        counters: { stake: provider.stakeMicroGpuc - fines, declined: BigInt(provider.declined + jobs.length) },
      }),
      ...jobs.map((job) =>
        consumerPayment(job, deployment, { nanoErg: job.box.value, microGpuc: job.escrowMicroGpuc }),
      ),
      treasuryPayment(deployment, fines, provider.box.boxId),
    ],
    changeErgoTree: params.funding.changeErgoTree,
  });
}

/** The script allows one box of the worker, which must cover miner fee, treasury box and change. */
function workerBox({ provider, funding, height, minerFeeNanoErg }: DeclineParams): ChainBox {
  const own = presentBoxes(funding.boxes, provider.workerTree, height);
  const needed = (minerFeeNanoErg ?? DEFAULT_MINER_FEE_NANO_ERG) + CARRIER_NANO_ERG;
  const withChange = own.filter(({ value }) => value >= needed + MIN_CHANGE_NANO_ERG);
  const usable =
    withChange.length > 0 ? withChange : own.filter(({ value, assets }) => value >= needed && assets.length === 0);
  const best = usable.reduce<ChainBox | undefined>(
    (found, box) => (found && found.value <= box.value ? found : box),
    undefined,
  );
  if (best !== undefined) return best;
  throw shortage('nanoErg', needed, maxOf(0n, ...own.map(({ value }) => value)));
}
