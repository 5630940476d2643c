import { requireThat } from '../shared/planError.ts';
import { isPayoutScript } from '../shared/scripts.ts';
import type { DeskTerms } from './box.ts';
import { deskBounds } from './contract.ts';

/** Refuses terms at which a desk could not trade, or would trade at a loss. @throws PlanError `invalid` */
export function checkDeskTerms({ askBps, bidBps, mostMicroGpuc, leastMicroGpuc }: DeskTerms): void {
  const { mostSpreadBps } = deskBounds;
  for (const spread of [askBps, bidBps]) {
    const within = Number.isInteger(spread) && spread >= 0 && spread <= mostSpreadBps;
    requireThat(within, 'invalid', `A spread is 0 to ${mostSpreadBps} basis points.`, { spread });
  }
  requireThat(leastMicroGpuc > 0n, 'invalid', 'The least trade is above zero.');
  requireThat(
    mostMicroGpuc >= leastMicroGpuc,
    'invalid',
    'The most traded at an oracle height covers the least trade.',
  );
}

/** @throws PlanError `invalid` */
export function checkDeskOwner(ownerTree: string): void {
  requireThat(isPayoutScript(ownerTree), 'invalid', 'The owner needs a plain address.');
}
