import type { Deployment } from '../deployment/deployment.ts';
import { decoded, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { encodeIdentity, type JobIdentity } from '../shared/identity.ts';
import { decodeMatchedJob, type MatchedJob } from '../shared/matchedJob.ts';
import { encodeTerms } from '../shared/registers.ts';

/** A matched job that its provider's worker runs. */
export interface JobActive extends MatchedJob {
  readonly kind: 'jobActive';
  /** Last height at which the job can be delivered or declined. */
  readonly deadline: number;
}

/** Registers of an active job. */
export function encodeJobActive(
  job: JobIdentity & { readonly priceMicroGpuc: bigint; readonly deadline: number },
): Record<'R4', string> {
  return {
    R4: encodeTerms({ identity: encodeIdentity(job), price: job.priceMicroGpuc, height: BigInt(job.deadline) }),
  };
}

/** Reads an active job. */
export function decodeJobActive(box: ChainBox, deployment: Deployment): Decoded<JobActive> {
  const read = decodeMatchedJob(box, deployment, 'jobActive');
  if (!read.ok) return read;
  const { height, ...job } = read.value;
  return decoded({ kind: 'jobActive', ...job, deadline: height });
}
