import { hex, utf8 } from '@fleet-sdk/crypto';
import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { encodeIdentity, type JobIdentity } from '../shared/identity.ts';
import { decodeMatchedJob, type MatchedJob } from '../shared/matchedJob.ts';
import { encodeBytes, encodeLongPair, encodeTerms, readBytes, readLongPair } from '../shared/registers.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { reviewStateCode, reviewStates, type ReviewState } from './contract.ts';

/** What a job in review carries beyond its terms. */
export interface ReviewTerms {
  readonly priceMicroGpuc: bigint;
  readonly releaseHeight: number;
  /** SHA-256 of the encrypted result bundle, hex. */
  readonly resultHash: string;
  readonly state: ReviewState;
  /** 1 to 5 stars once approved, else 0. */
  readonly rating: number;
  /** The consumer's reason as text; no script reads it. */
  readonly reason?: string;
}

/** A job that was approved, disputed, or dormant for a year. */
export interface JobReview extends MatchedJob, ReviewTerms {
  readonly kind: 'jobReview';
}

/** Registers of a job in review. */
export function encodeJobReview(job: JobIdentity & ReviewTerms): Record<string, string> {
  return {
    R4: encodeTerms({ identity: encodeIdentity(job), price: job.priceMicroGpuc, height: BigInt(job.releaseHeight) }),
    R5: encodeBytes(job.resultHash),
    R6: encodeLongPair(reviewStateCode(job.state), BigInt(job.rating)),
    ...(job.reason === undefined ? {} : { R7: encodeBytes(hex.encode(utf8.decode(job.reason))) }),
  };
}

/** Reads a job in review. */
export function decodeJobReview(box: ChainBox, deployment: Deployment): Decoded<JobReview> {
  const read = decodeMatchedJob(box, deployment, 'jobReview');
  if (!read.ok) return read;
  const resultHash = readBytes(box, 'R5');
  if (resultHash?.length !== 64) return mismatch('R5');
  const verdict = readLongPair(box, 'R6');
  const state = verdict && reviewStates[toSafeNumber(verdict[0]) - 1];
  if (state === undefined) return mismatch('R6');
  const reason = readBytes(box, 'R7');
  const { height, ...job } = read.value;
  return decoded({
    kind: 'jobReview',
    ...job,
    releaseHeight: height,
    resultHash,
    state,
    rating: toSafeNumber(verdict?.[1] ?? 0n),
    ...(reason === undefined ? {} : { reason: utf8.encode(hex.decode(reason)) }),
  });
}
