import type { UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { assemble } from '../shared/assemble.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { richestPresent, provesPresence } from '../shared/presence.ts';
import { providerActions } from './contract.ts';
import { ownerProof, type ProviderFrame } from './ownerAction.ts';
import { successor } from './successor.ts';

export interface PauseParams extends ProviderFrame {
  /** True to stop accepting jobs, false to accept them again. */
  readonly paused: boolean;
  /** The owner signs for the provider box; the worker proves presence by funding with one of its boxes. */
  readonly by: 'owner' | 'worker';
}

/** Pauses or resumes matching. */
export function buildPause(params: PauseParams): UnsignedPlan {
  const { deployment, provider, funding, paused } = params;
  requireThat(provider.retireHeight === 0, 'wrong_state', 'A retired provider takes no jobs.');
  const present = params.by === 'worker' ? [workerBox(params)] : [];
  const plan = assemble({
    frame: params,
    inputs: [provider.box, ...present].map((box) => ({ box })),
    outputs: [successor(provider, deployment, { action: providerActions.pause, available: !paused })],
    funding,
    provers: ownerProof(provider),
  });
  // With a worker box among the inputs the script needs no proof of the owner.
  const worker = plan.transaction.inputs.some(
    (input) => input.ergoTree === provider.workerTree && provesPresence(input, params.height),
  );
  return worker ? { ...plan, provers: new Map() } : plan;
}

function workerBox({ provider, funding, height }: PauseParams): ChainBox {
  const message = 'The worker has no box to prove presence with.';
  return richestPresent(funding.boxes, provider.workerTree, height, message);
}
