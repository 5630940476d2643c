import type { Deployment } from '../deployment/deployment.ts';
import { priceInputs } from '../oracle/price.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, Leg, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Account } from './box.ts';
import { assetRowOf, requireFresh, loanOf, type AssetRow } from './collateral.ts';
import { accountActions } from './contract.ts';
import { isUnhealthy, isUnderWater, mostRepayable, takenFor, type Loan } from './loan.ts';
import type { CreditTerms } from './spend.ts';
import { accountLeg } from './successor.ts';

/** An account and how much of its debt is repaid for collateral. */
export interface Liquidation {
  readonly account: Account;
  /** At most `mostRepayable` of the loan, which is the default. */
  readonly microGpuc?: bigint | undefined;
}

export interface LiquidationLeg extends Leg {
  readonly repaidMicroGpuc: bigint;
  /** nanoERG, or units of the collateral token. */
  readonly takenUnits: bigint;
}

interface CreditContext {
  readonly deployment: Deployment;
  /** Height of the last full block. */
  readonly height: number;
  readonly terms: CreditTerms;
}

/** An account's part in its liquidation. @throws PlanError `wrong_state`, `invalid` */
export function liquidateLeg({ account, microGpuc }: Liquidation, context: CreditContext): LiquidationLeg {
  const { deployment, terms } = context;
  const asset = assetRowOf(terms.governance, account.collateral?.tokenId);
  const loan = loanOf(account, asset, { pools: terms.pools, deployment });
  requireLiquidatable(account, loan, context);
  const most = mostRepayable(loan);
  const repaid = microGpuc ?? most;
  requireThat(repaid > 0n && repaid <= most, 'invalid', `At most ${most} micro-GPUC of this debt may be repaid.`, {
    most: most.toString(),
  });
  const taken = takenFor(loan, repaid);
  const least = terms.governance.minPieceMicroGpuc;
  const whole = repaid === most || taken === loan.collateralUnits;
  requireThat(repaid >= least || whole, 'invalid', `A piece is at least ${least} micro-GPUC.`, {
    least: least.toString(),
  });
  const leg = accountLeg(account, deployment, change(account, { asset, loan, repaid, taken }));
  return { ...leg, repaidMicroGpuc: repaid, takenUnits: taken };
}

interface Seizure {
  readonly asset: AssetRow;
  readonly loan: Loan;
  readonly repaid: bigint;
  readonly taken: bigint;
}

function change(account: Account, { asset, loan, repaid, taken }: Seizure) {
  const { collateral, box } = account;
  const restored = !isUnderWater(loan) && repaid === mostRepayable(loan);
  return {
    action: accountActions.liquidate,
    balanceMicroGpuc: account.balanceMicroGpuc + repaid,
    flaggedHeight: restored ? 0 : account.flaggedHeight,
    assetRow: asset.row,
    ...(collateral === undefined
      ? { value: box.value - taken }
      : { collateral: { tokenId: collateral.tokenId, amount: collateral.amount - taken } }),
  };
}

function requireLiquidatable(account: Account, loan: Loan, { deployment, height, terms }: CreditContext): void {
  const { bufferBlocks, windowBlocks } = terms.governance;
  const { flaggedHeight } = account;
  requireThat(isUnhealthy(loan), 'wrong_state', 'The account is healthy.');
  requireThat(flaggedHeight > 0, 'wrong_state', 'The account must be flagged first.');
  const from = flaggedHeight + (isUnderWater(loan) ? deployment.constants.flagBlocks : bufferBlocks);
  requireThat(height + 1 >= from, 'wrong_state', `The account may be liquidated from height ${from}.`, { from });
  const last = flaggedHeight + bufferBlocks + windowBlocks;
  requireThat(height + 1 <= last, 'wrong_state', `The flag was over at height ${last}; flag it again.`, { last });
}

export interface LiquidateParams extends Frame, Liquidation {
  readonly terms: CreditTerms;
  /** Legs that supply the GPUC in the same transaction, such as a desk's; placed after the account. */
  readonly sources?: readonly Leg[];
  /** Supplies missing GPUC or ERG; not needed if collateral and sources cover everything. */
  readonly funding?: Funding | undefined;
  /** Recipient of the gain if there is no funding. */
  readonly changeErgoTree?: string | undefined;
}

/** Repays debt in exchange for collateral. Anyone may; the funder signs, and without funding nobody does. */
export function buildLiquidate(params: LiquidateParams): UnsignedPlan {
  const { deployment, height, terms, sources = [], funding, changeErgoTree } = params;
  requireFresh(terms.pools, deployment, height);
  const legs = [liquidateLeg(params, { deployment, height, terms }), ...sources];
  return assemble({
    frame: params,
    inputs: legs.map(({ input }) => input),
    dataInputs: priceInputs(terms.governance, terms.pools),
    outputs: legs.map(({ output }) => output),
    ...(funding === undefined ? {} : { funding }),
    changeErgoTree,
  });
}
