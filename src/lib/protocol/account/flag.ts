import type { Deployment } from '../deployment/deployment.ts';
import { priceInputs } from '../oracle/price.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, Leg, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Account } from './box.ts';
import { assetRowOf, requireFresh, loanOf } from './collateral.ts';
import { accountActions } from './contract.ts';
import { isUnhealthy } from './loan.ts';
import type { CreditTerms } from './spend.ts';
import { accountLeg } from './successor.ts';

interface CreditContext {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  readonly terms: CreditTerms;
}

/** Whether an account has no flag in force in the block of that height. */
export const isFlagOver = (
  { flaggedHeight }: Pick<Account, 'flaggedHeight'>,
  { bufferBlocks, windowBlocks }: { readonly bufferBlocks: number; readonly windowBlocks: number },
  height: number,
): boolean => flaggedHeight === 0 || height > flaggedHeight + bufferBlocks + windowBlocks;

/** Flags an account whose debt exceeds its threshold. @throws PlanError `wrong_state` for a healthy or flagged account */
export function flagLeg(account: Account, { deployment, height, terms }: CreditContext): Leg {
  const { governance, pools } = terms;
  const asset = assetRowOf(governance, account.collateral?.tokenId);
  requireThat(isUnhealthy(loanOf(account, asset, { pools, deployment })), 'wrong_state', 'The account is healthy.');
  requireThat(isFlagOver(account, governance, height + 1), 'wrong_state', 'The account is flagged already.', {
    flaggedHeight: account.flaggedHeight,
  });
  const change = { action: accountActions.flag, flaggedHeight: height + 1, assetRow: asset.row };
  return accountLeg(account, deployment, change);
}

/** Removes the flag of an account that is healthy again. @throws PlanError `wrong_state` */
export function unflagLeg(account: Account, { deployment, terms }: CreditContext): Leg {
  const { governance, pools } = terms;
  const asset = assetRowOf(governance, account.collateral?.tokenId);
  requireThat(account.flaggedHeight > 0, 'wrong_state', 'The account is not flagged.');
  requireThat(
    !isUnhealthy(loanOf(account, asset, { pools, deployment })),
    'wrong_state',
    'The account is not healthy.',
  );
  return accountLeg(account, deployment, { action: accountActions.unflag, flaggedHeight: 0, assetRow: asset.row });
}

export interface FlagParams extends Frame {
  /** All with collateral that the same pools price. */
  readonly accounts: readonly Account[];
  readonly terms: CreditTerms;
  readonly funding: Funding;
}

/** Flags accounts. Anyone may; the payer signs. */
export const buildFlag = (params: FlagParams): UnsignedPlan => assembleFlags(params, flagLeg);

/** Removes flags. Anyone may; the payer signs. */
export const buildUnflag = (params: FlagParams): UnsignedPlan => assembleFlags(params, unflagLeg);

function assembleFlags({ accounts, terms, funding, ...frame }: FlagParams, legOf: typeof flagLeg): UnsignedPlan {
  requireThat(accounts.length > 0, 'invalid', 'No account is named.');
  requireFresh(terms.pools, frame.deployment, frame.height);
  const legs = accounts.map((account) => legOf(account, { ...frame, terms }));
  return assemble({
    frame,
    inputs: legs.map(({ input }) => input),
    dataInputs: priceInputs(terms.governance, terms.pools),
    outputs: legs.map(({ output }) => output),
    funding,
  });
}
