import { utcHourOf } from '../shared/blocks.ts';
import { TERM_LIMITS } from '../shared/constants.ts';
import type { Provider, ProviderTerms } from './box.ts';

/** Slots in use after matching `added` more jobs. */
export const busyAfter = ({ slots, ticketsHome }: Pick<Provider, 'slots' | 'ticketsHome'>, added: number): number =>
  slots + 1 - (ticketsHome - added);

/** Whether the terms are within the ranges that the match script accepts. */
export const termsInRange = (terms: ProviderTerms): boolean =>
  terms.basePriceMicroGpuc > 0n &&
  terms.basePriceMicroGpuc <= TERM_LIMITS.basePriceMicroGpuc &&
  terms.surgeBps >= 0 &&
  terms.surgeBps <= TERM_LIMITS.surgeBps &&
  terms.longestHours <= TERM_LIMITS.hours;

/** The discount in force at an hour of day (UTC), basis points. */
export function discountBpsAt(terms: ProviderTerms, hour: number): number {
  const { offPeakFromHour: from, offPeakToHour: to, discountBps } = terms;
  const offPeak = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
  return offPeak ? discountBps : 0;
}

/**
 * The price of one hour for every job of a batch, as the script computes it: base × (1 + surge × utilisation) × off-peak
 * discount, rounded down. 0 when the terms allow no match.
 * @param busySlots slots in use with the batch's own jobs counted
 * @param timestampMs of the block that will include the match
 */
export function hourPriceMicroGpuc(
  { slots, terms }: Pick<Provider, 'slots' | 'terms'>,
  busySlots: number,
  timestampMs: number,
): bigint {
  const discount = discountBpsAt(terms, utcHourOf(timestampMs));
  if (!termsInRange(terms) || discount < 0 || discount > 10_000) return 0n;
  const all = BigInt(slots);
  const surged = 10_000n * all + BigInt(terms.surgeBps) * BigInt(busySlots);
  return (terms.basePriceMicroGpuc * surged * BigInt(10_000 - discount)) / (all * 100_000_000n);
}
