import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from '../shared/chainBox.ts';
import { toSafeNumber } from '../shared/numbers.ts';
import { encodeBytes, encodeScript, encodeWish, readBytes, readScript, readWish } from '../shared/registers.ts';
import { jobOpenTokens } from './contract.ts';

/** A consumer's job request. */
export interface JobRequest {
  /** Script (hex) that funds return to. */
  readonly consumerTree: string;
  /** GPU classes (utf-8) and ticket ids that may take the job, hex. */
  readonly acceptedKeys: readonly string[];
  readonly hours: number;
  /** Last height at which the job can be matched; after it anyone may refund it. */
  readonly startBy: number;
  readonly leastReputation: number;
  readonly leastStakeMicroGpuc: bigint;
  /** SHA-256 of the encrypted input bundle, hex. */
  readonly commitment: string;
}

/** A funded job request that waits for a match. */
export interface JobOpen extends JobRequest {
  readonly kind: 'jobOpen';
  readonly box: ChainBox;
  readonly escrowMicroGpuc: bigint;
}

/** Registers of an open job. */
export function encodeJobOpen(request: JobRequest): Record<'R4' | 'R5' | 'R6', string> {
  return {
    R4: encodeScript(request.consumerTree),
    R5: encodeWish({
      acceptedKeys: request.acceptedKeys,
      hours: BigInt(request.hours),
      startBy: BigInt(request.startBy),
      leastReputation: BigInt(request.leastReputation),
      leastStake: request.leastStakeMicroGpuc,
    }),
    R6: encodeBytes(request.commitment),
  };
}

/** Decodes an open job. Anyone can create one, so its contents are unchecked input. */
export function decodeJobOpen(box: ChainBox, deployment: Deployment): Decoded<JobOpen> {
  if (box.ergoTree !== deployment.trees.jobOpen) return mismatch('script');
  const escrow = box.assets[jobOpenTokens.gpuc];
  if (box.assets.length !== 1 || escrow?.tokenId !== deployment.tokens.gpuc) return mismatch('tokens');
  const consumerTree = readScript(box, 'R4');
  if (consumerTree === undefined) return mismatch('R4');
  const wish = readWish(box, 'R5');
  if (wish === undefined) return mismatch('R5');
  const commitment = readBytes(box, 'R6');
  if (commitment?.length !== 64) return mismatch('R6');
  return decoded({
    kind: 'jobOpen',
    box,
    consumerTree,
    acceptedKeys: wish.acceptedKeys,
    hours: toSafeNumber(wish.hours),
    startBy: toSafeNumber(wish.startBy),
    leastReputation: toSafeNumber(wish.leastReputation),
    leastStakeMicroGpuc: wish.leastStake,
    commitment,
    escrowMicroGpuc: escrow.amount,
  });
}
