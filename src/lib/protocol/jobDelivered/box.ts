import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { encodeIdentity, type JobIdentity } from '../shared/identity.ts';
import { decodeMatchedJob, type MatchedJob } from '../shared/matchedJob.ts';
import { encodeBytes, encodeTerms, readBytes } from '../shared/registers.ts';

/** A job whose result is committed; the provider is paid from the release height on unless it is disputed before. */
export interface JobDelivered extends MatchedJob {
  readonly kind: 'jobDelivered';
  readonly releaseHeight: number;
  /** SHA-256 of the encrypted result bundle, hex. */
  readonly resultHash: string;
}

/** Registers of a delivered job. */
export function encodeJobDelivered(
  job: JobIdentity & {
    readonly priceMicroGpuc: bigint;
    readonly releaseHeight: number;
    readonly resultHash: string;
  },
): Record<'R4' | 'R5', string> {
  return {
    R4: encodeTerms({ identity: encodeIdentity(job), price: job.priceMicroGpuc, height: BigInt(job.releaseHeight) }),
    R5: encodeBytes(job.resultHash),
  };
}

/** Reads a delivered job. */
export function decodeJobDelivered(box: ChainBox, deployment: Deployment): Decoded<JobDelivered> {
  const read = decodeMatchedJob(box, deployment, 'jobDelivered');
  if (!read.ok) return read;
  const resultHash = readBytes(box, 'R5');
  if (resultHash?.length !== 64) return mismatch('R5');
  const { height, ...job } = read.value;
  return decoded({ kind: 'jobDelivered', ...job, releaseHeight: height, resultHash });
}
