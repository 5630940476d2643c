import type { Deployment } from '../deployment/deployment.ts';
import { decoded, mismatch, type ChainBox, type Decoded } from './chainBox.ts';
import { decodeIdentity, type JobIdentity } from './identity.ts';
import { toSafeNumber } from './numbers.ts';
import { readTerms } from './registers.ts';

/** What every state of a job after its match has in common. */
export interface MatchedJob extends JobIdentity {
  readonly box: ChainBox;
  /** Id of the ticket; the job is genuine if a provider box holds the same token. */
  readonly ticketId: string;
  /** GPUC in the box, the consumer's bond included once disputed. */
  readonly escrowMicroGpuc: bigint;
  readonly priceMicroGpuc: bigint;
}

/** Token positions of every job after its match. */
export const matchedJobTokens = { ticket: 0, gpuc: 1 } as const;

/** Decodes the common part of a matched job; `height` is the deadline of an active job, else the release height. */
export function decodeMatchedJob(
  box: ChainBox,
  deployment: Deployment,
  contract: 'jobActive' | 'jobDelivered' | 'jobReview',
): Decoded<MatchedJob & { readonly height: number }> {
  if (box.ergoTree !== deployment.trees[contract]) return mismatch('script');
  const ticket = box.assets[matchedJobTokens.ticket];
  const gpuc = box.assets[matchedJobTokens.gpuc];
  if (box.assets.length !== 2 || ticket?.amount !== 1n || gpuc?.tokenId !== deployment.tokens.gpuc) {
    return mismatch('tokens');
  }
  const terms = readTerms(box, 'R4');
  const identity = terms && decodeIdentity(terms.identity);
  if (identity === undefined) return mismatch('R4');
  return decoded({
    box,
    ...identity,
    ticketId: ticket.tokenId,
    escrowMicroGpuc: gpuc.amount,
    priceMicroGpuc: terms?.price ?? 0n,
    height: toSafeNumber(terms?.height ?? 0n),
  });
}
