import type { JobOpen } from '../jobOpen/box.ts';
import { LEAST_REPUTATION, type ProtocolConstants } from '../shared/constants.ts';
import type { Provider } from './box.ts';
import { termsInRange } from './price.ts';

/** Why a provider cannot take any job now. */
export type ProviderMismatch = 'PAUSED' | 'RETIRED' | 'BUSY' | 'STAKE_SHORT' | 'TERMS';
/** Why a provider cannot take this job. */
export type JobMismatch = 'CLASS' | 'REPUTATION' | 'STAKE' | 'DURATION' | 'EXPIRED' | 'PRICE' | 'UNDERFUNDED';
export type MismatchCode = ProviderMismatch | JobMismatch;

export interface MatchContext {
  /** Height of the last full block. */
  readonly height: number;
  readonly hourPriceMicroGpuc: bigint;
  /** Slots in use, the whole batch included. */
  readonly busyAfter: number;
  readonly constants: Pick<ProtocolConstants, 'heldNanoErg'>;
}

/** The accepted key by which a job accepts a provider: its class or its ticket id; undefined if neither. */
export function acceptedAs(
  job: Pick<JobOpen, 'acceptedKeys'>,
  provider: Pick<Provider, 'gpuClassHex' | 'ticketId'>,
): 'class' | 'ticket' | undefined {
  if (provider.gpuClassHex !== '' && job.acceptedKeys.includes(provider.gpuClassHex)) return 'class';
  return job.acceptedKeys.includes(provider.ticketId) ? 'ticket' : undefined;
}

/** All reasons why a provider cannot take any job now. */
export function whyProviderUnavailable(provider: Provider, now: MatchContext): readonly ProviderMismatch[] {
  const reasons: ProviderMismatch[] = [];
  if (provider.retireHeight > 0) reasons.push('RETIRED');
  else if (!provider.available) reasons.push('PAUSED');
  if (now.busyAfter > provider.slots || provider.freeSlots < 1) reasons.push('BUSY');
  if (provider.stakeMicroGpuc < BigInt(now.busyAfter) * provider.slashMicroGpuc) reasons.push('STAKE_SHORT');
  if (now.hourPriceMicroGpuc <= 0n || !termsInRange(provider.terms)) reasons.push('TERMS');
  return reasons;
}

/** All reasons why the match script would refuse a pair of job and provider; empty if it can be matched. */
export function whyNotMatched(job: JobOpen, provider: Provider, now: MatchContext): readonly MismatchCode[] {
  const reasons: MismatchCode[] = [...whyProviderUnavailable(provider, now)];
  if (acceptedAs(job, provider) === undefined) reasons.push('CLASS');
  if (provider.reputation < Math.max(job.leastReputation, LEAST_REPUTATION)) reasons.push('REPUTATION');
  if (provider.stakeMicroGpuc < job.leastStakeMicroGpuc) reasons.push('STAKE');
  if (job.hours < 1 || job.hours > provider.terms.longestHours) reasons.push('DURATION');
  if (job.startBy < now.height + 1) reasons.push('EXPIRED');
  if (now.hourPriceMicroGpuc * BigInt(job.hours) > job.escrowMicroGpuc) reasons.push('PRICE');
  if (job.box.value < now.constants.heldNanoErg) reasons.push('UNDERFUNDED');
  return reasons;
}
