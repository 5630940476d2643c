import { balanceOf, type Balance } from '#lib/client/spendableBoxes.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import type { Purse } from './botContext.ts';

/** What leaves a purse, each in its smallest unit. */
export interface Spent {
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
  readonly cents: bigint;
}

/** What a process may still take out of its purse; it begins anew with the process. */
export interface Spending {
  readonly leftNanoErg: bigint;
  /** What of a wallet may be spent: its ERG, which the budget bounds apart, and GPUC and SigUSD within theirs. */
  within(boxes: readonly ChainBox[]): Balance;
  spend(spent: Spent): void;
}

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

/** GPUC and SigUSD count together, a dollar for a GPUC. */
export function createSpending(
  { budgetNanoErg, budgetMicroGpuc }: Purse,
  { tokens, externals }: Pick<Deployment, 'tokens' | 'externals'>,
): Spending {
  let left = { nanoErg: budgetNanoErg, microGpuc: budgetMicroGpuc };
  return {
    get leftNanoErg() {
      return left.nanoErg;
    },
    within: (boxes) => {
      const balance = balanceOf(boxes);
      const microGpuc = least(balance.tokens[tokens.gpuc] ?? 0n, left.microGpuc);
      const cents = least(balance.tokens[externals.sigUsd] ?? 0n, (left.microGpuc - microGpuc) / CENT_MICRO_GPUC);
      return { ...balance, tokens: { [tokens.gpuc]: microGpuc, [externals.sigUsd]: cents } };
    },
    spend: ({ nanoErg, microGpuc, cents }) => {
      left = {
        nanoErg: left.nanoErg - nanoErg,
        microGpuc: left.microGpuc - microGpuc - cents * CENT_MICRO_GPUC,
      };
    },
  };
}
