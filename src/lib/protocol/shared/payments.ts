import type { Deployment } from '../deployment/deployment.ts';
import { CARRIER_NANO_ERG } from './constants.ts';
import type { MatchedJob } from './matchedJob.ts';
import { tokens, type PlannedOutput } from './plan.ts';
import { encodeBytes } from './registers.ts';

/** The payment to a job's consumer, tagged with the id of its open box. */
export function consumerPayment(
  job: MatchedJob,
  deployment: Deployment,
  { nanoErg, microGpuc }: { readonly nanoErg: bigint; readonly microGpuc: bigint },
): PlannedOutput {
  return {
    value: nanoErg,
    ergoTree: job.consumerTree,
    tokens: tokens([deployment.tokens.gpuc, microGpuc]),
    registers: { R4: encodeBytes(job.openBoxId) },
  };
}

/** A fee, fine or forfeit to the treasury, tagged with the id of the box it answers for. */
export function treasuryPayment(deployment: Deployment, microGpuc: bigint, answersFor: string): PlannedOutput {
  return {
    value: CARRIER_NANO_ERG,
    ergoTree: deployment.trees.treasury,
    tokens: tokens([deployment.tokens.gpuc, microGpuc]),
    registers: { R4: encodeBytes(answersFor) },
  };
}

/** The deposit minus `taken`, but at least what a box must hold. nanoERG */
export const depositAfter = (nanoErg: bigint, taken: bigint): bigint =>
  nanoErg - taken > CARRIER_NANO_ERG ? nanoErg - taken : CARRIER_NANO_ERG;
