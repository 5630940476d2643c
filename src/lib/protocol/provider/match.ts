import { encodeJobActive } from '../jobActive/box.ts';
import type { JobOpen } from '../jobOpen/box.ts';
import type { Governance } from '../governance/box.ts';
import { assemble } from '../shared/assemble.ts';
import { hoursToBlocks } from '../shared/blocks.ts';
import { tokens, type Frame, type PlannedOutput, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Provider } from './box.ts';
import { providerActions } from './contract.ts';
import { busyAfter, hourPriceMicroGpuc } from './price.ts';
import { acceptedAs, whyNotMatched } from './rules.ts';
import { successor } from './successor.ts';

export interface MatchParams extends Frame {
  readonly provider: Provider;
  readonly jobs: readonly JobOpen[];
  readonly governance: Governance;
  /** Expected timestamp of the including block, milliseconds; its UTC hour decides the discount. */
  readonly timestampMs: number;
  /** Accepted key that all jobs share; by default the class if possible, else the ticket. */
  readonly by?: 'class' | 'ticket';
  /** Recipient of the tips; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/**
 * Matches open jobs with a provider, all at the same hourly price. Nobody signs.
 * @throws PlanError `ineligible` with the reason codes of the first job that the script would refuse.
 */
export function buildMatch(params: MatchParams): UnsignedPlan {
  const { deployment, provider, jobs, governance } = params;
  requireThat(jobs.length > 0, 'invalid', 'A match needs at least one job.');
  const busy = busyAfter(provider, jobs.length);
  const hourPrice = hourPriceMicroGpuc(provider, busy, params.timestampMs);
  const key = matchKey(params);
  checkJobs(params, { hourPrice, busy });
  const at = params.height + 1;
  const head = successor(provider, deployment, {
    action: key === 'class' ? providerActions.matchByClass : providerActions.matchByTicket,
    batchSize: jobs.length,
    available: true,
    at,
    hourPriceMicroGpuc: hourPrice,
    feeBps: governance.feeBps,
    ticketsGained: -jobs.length,
  });
  return assemble({
    frame: params,
    inputs: [provider, ...jobs].map(({ box }) => ({ box })),
    dataInputs: [governance.box],
    outputs: [head, ...jobs.map((job) => activeJob(params, job, { hourPrice, at }))],
    changeErgoTree: params.changeErgoTree,
  });
}

function matchKey({ provider, jobs, by }: MatchParams): 'class' | 'ticket' {
  const accepts = (hexKey: string) => jobs.every(({ acceptedKeys }) => acceptedKeys.includes(hexKey));
  const byClass = by !== 'ticket' && provider.gpuClassHex !== '' && accepts(provider.gpuClassHex);
  const key = byClass ? 'class' : by !== 'class' && accepts(provider.ticketId) ? 'ticket' : undefined;
  if (key !== undefined) return key;
  const stranger = jobs.find((job) => acceptedAs(job, provider) === undefined) ?? jobs[0];
  requireThat(false, 'ineligible', 'The jobs do not all accept the provider by one key.', {
    reasons: 'CLASS',
    boxId: stranger?.box.boxId ?? '',
  });
}

function checkJobs(
  { deployment, provider, jobs, height }: MatchParams,
  { hourPrice, busy }: { hourPrice: bigint; busy: number },
): void {
  const now = { height, hourPriceMicroGpuc: hourPrice, busyAfter: busy, constants: deployment.constants };
  for (const job of jobs) {
    const reasons = whyNotMatched(job, provider, now);
    requireThat(reasons.length === 0, 'ineligible', `The job cannot be matched: ${reasons.join(', ')}.`, {
      reasons: reasons.join(' '),
      boxId: job.box.boxId,
    });
  }
}

function activeJob(
  { deployment, provider }: MatchParams,
  job: JobOpen,
  { hourPrice, at }: { hourPrice: bigint; at: number },
): PlannedOutput {
  return {
    value: deployment.constants.heldNanoErg,
    ergoTree: deployment.trees.jobActive,
    tokens: tokens([provider.ticketId, 1n], [deployment.tokens.gpuc, job.escrowMicroGpuc]),
    registers: encodeJobActive({
      openBoxId: job.box.boxId,
      workerTree: provider.workerTree,
      ownerTree: provider.ownerTree,
      consumerTree: job.consumerTree,
      priceMicroGpuc: hourPrice * BigInt(job.hours),
      deadline: at + hoursToBlocks(job.hours),
    }),
  };
}
