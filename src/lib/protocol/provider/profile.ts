import { hex, utf8 } from '@fleet-sdk/crypto';
import { TERM_LIMITS } from '../shared/constants.ts';
import { requireThat } from '../shared/planError.ts';
import { isPublicKeyScript } from '../shared/scripts.ts';
import type { ProviderProfile, ProviderTerms } from './box.ts';
import { encodeProviderCard, type ProviderCard } from './card.ts';
import { termsInRange } from './price.ts';

/** A profile as its owner states it; the card as claims or as encoded bytes (hex). */
export interface StatedProfile {
  readonly gpuClass: string;
  readonly workerTree: string;
  readonly card: ProviderCard | string;
}

/** The encoded profile. @throws PlanError `invalid` if the script would refuse it */
export function toProfile({ gpuClass, workerTree, card }: StatedProfile): ProviderProfile {
  const gpuClassHex = hex.encode(utf8.decode(gpuClass));
  const cardHex = typeof card === 'string' ? card : encodeProviderCard(card);
  const classBytes = gpuClassHex.length / 2;
  requireThat(
    classBytes > 0 && classBytes <= TERM_LIMITS.classBytes,
    'invalid',
    `A class has 1 to ${TERM_LIMITS.classBytes} bytes.`,
  );
  requireThat(isPublicKeyScript(workerTree), 'invalid', 'A worker is one public key.');
  requireThat(
    cardHex.length / 2 <= TERM_LIMITS.cardBytes,
    'invalid',
    `A card has at most ${TERM_LIMITS.cardBytes} bytes.`,
  );
  return { gpuClassHex, workerTree, cardHex };
}

/** Requires terms that a match can use. @throws PlanError `invalid` */
export function checkTerms(terms: ProviderTerms): void {
  requireThat(termsInRange(terms), 'invalid', 'Base price, surge or longest job is out of range.');
  requireThat(terms.longestHours >= 1, 'invalid', 'The longest job lasts at least one hour.');
  const hours = [terms.offPeakFromHour, terms.offPeakToHour];
  requireThat(
    hours.every((hour) => Number.isInteger(hour) && hour >= 0 && hour <= 24),
    'invalid',
    'Off-peak hours are hours of day.',
  );
  const discount = terms.discountBps;
  requireThat(discount >= 0 && discount < 10_000, 'invalid', 'A discount is below 100%.', { discount });
}
