import type { Account } from './box.ts';
import { isFlagOver } from './flag.ts';
import { isDrawable, isUnhealthy, isUnderWater, type Loan } from './loan.ts';

/**
 * How near an account is to losing collateral: `safe` may still draw, `warning` may not, `flaggable` anybody may flag,
 * `flagged` waits for the end of its buffer, `liquidating` anybody may liquidate.
 */
export const healthNames = ['safe', 'warning', 'flaggable', 'flagged', 'liquidating'] as const;
export type Health = (typeof healthNames)[number];

/** Durations of a flag, in blocks. */
export interface FlagTerms {
  readonly bufferBlocks: number;
  readonly windowBlocks: number;
  /** From flagging an account under water to its liquidation. */
  readonly flagBlocks: number;
}

/** From which height a flagged account may be liquidated at these prices. */
export const liquidatableFrom = (flaggedHeight: number, loan: Loan, terms: FlagTerms): number =>
  flaggedHeight + (isUnderWater(loan) ? terms.flagBlocks : terms.bufferBlocks);

/** An account's health in the block of that height; an expired flag, or one on a healthy account, does not count. */
export function healthOf(
  { flaggedHeight }: Pick<Account, 'flaggedHeight'>,
  loan: Loan,
  { terms, height }: { readonly terms: FlagTerms; readonly height: number },
): Health {
  if (isDrawable(loan)) return 'safe';
  if (!isUnhealthy(loan)) return 'warning';
  if (isFlagOver({ flaggedHeight }, terms, height)) return 'flaggable';
  return height >= liquidatableFrom(flaggedHeight, loan, terms) ? 'liquidating' : 'flagged';
}
