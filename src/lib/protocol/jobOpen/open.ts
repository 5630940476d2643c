import { assemble } from '../shared/assemble.ts';
import { DEFAULT_MATCH_TIP_NANO_ERG, TERM_LIMITS } from '../shared/constants.ts';
import { tokens, type Frame, type Funding, type PlannedOutput, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { isPayoutScript } from '../shared/scripts.ts';
import { encodeJobOpen, type JobRequest } from './box.ts';

export interface OpenParams extends Frame {
  readonly request: JobRequest;
  /** Price limit; the rest is returned. */
  readonly escrowMicroGpuc: bigint;
  /** What the matcher earns; 1,200,000 nanoERG when absent. */
  readonly matchTipNanoErg?: bigint;
  readonly funding: Funding;
}

/** Funds a request; the job is output 0. The consumer signs. */
export function buildOpen(params: OpenParams): UnsignedPlan {
  return assemble({ frame: params, inputs: [], outputs: [openOutput(params)], funding: params.funding });
}

/** The open job itself, for a transaction of any shape that pays for it. */
export function openOutput(params: Omit<OpenParams, 'funding'>): PlannedOutput {
  const { deployment, request, escrowMicroGpuc, matchTipNanoErg = DEFAULT_MATCH_TIP_NANO_ERG } = params;
  checkRequest(params);
  return {
    value: deployment.constants.heldNanoErg + matchTipNanoErg,
    ergoTree: deployment.trees.jobOpen,
    tokens: tokens([deployment.tokens.gpuc, escrowMicroGpuc]),
    registers: encodeJobOpen(request),
  };
}

function checkRequest({ request, escrowMicroGpuc, matchTipNanoErg = 0n, height }: Omit<OpenParams, 'funding'>): void {
  const { hours } = request;
  const wholeHours = Number.isInteger(hours) && hours >= 1 && hours <= TERM_LIMITS.hours;
  requireThat(wholeHours, 'invalid', `A job lasts 1 to ${TERM_LIMITS.hours} whole hours.`, { hours });
  requireThat(escrowMicroGpuc > 0n, 'invalid', 'A job needs an escrow.');
  requireThat(matchTipNanoErg >= 0n, 'invalid', 'A tip is not negative.');
  requireThat(request.startBy > height, 'invalid', 'The job would expire at once.', { startBy: request.startBy });
  requireThat(request.acceptedKeys.length > 0, 'invalid', 'A job accepts at least one class or provider.');
  requireThat(/^[0-9a-f]{64}$/.test(request.commitment), 'invalid', 'An input commitment is 32 bytes.');
  requireThat(isPayoutScript(request.consumerTree), 'invalid', 'The consumer needs a plain address.');
}
