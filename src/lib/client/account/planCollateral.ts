import type { Account } from '#lib/protocol/account/box.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { nothing } from '../sheet.ts';
import {
  accountIn,
  accountSheet,
  conditionsFor,
  frameOf,
  type AccountContext,
  type Planned,
} from './accountContext.ts';
import { assetOfToken, formatUnits, type CollateralAsset } from './collateralAsset.ts';
import { explainRefusal } from './explainRefusal.ts';
import { debtNotes, ergAtStake, planSpend } from './planSpend.ts';

export interface CollateralChange {
  readonly account: Account;
  readonly asset: CollateralAsset;
  /** In the asset's smallest unit. */
  readonly units: bigint;
}

/**
 * Adds collateral. A first token added while in debt must carry that debt alone, since ERG no longer counts beside it.
 *
 * @throws AppError `ineligible` beside another token
 */
export async function planAddCollateral(context: AccountContext, change: CollateralChange): Promise<Planned> {
  const { account, asset, units } = change;
  const { deployment } = context;
  const held = account.collateral;
  requirePositive(units);
  if (asset.tokenId !== undefined && held !== undefined && held.tokenId !== asset.tokenId) {
    const { name } = assetOfToken(deployment, held.tokenId);
    throw new AppError('ineligible', `An account holds one collateral token, and this one holds ${name}.`, {
      nextStep: `Take that out first: dgcm account collateral remove ${name} all`,
    });
  }
  const action = `Add ${formatUnits(units, asset)} to the credit account as collateral`;
  const notes = addNotes(change);
  if (asset.tokenId !== undefined && held === undefined && account.balanceMicroGpuc < 0n) {
    const collateral = { tokenId: asset.tokenId, amount: units };
    return planSpend(context, { account, microGpuc: 0n, collateral }, (worstLoss) => ({ action, notes, worstLoss }));
  }
  const frame = await frameOf(context);
  const added =
    asset.tokenId === undefined ? { nanoErg: units } : { collateral: { tokenId: asset.tokenId, amount: units } };
  const plan = explainRefusal(deployment, () => buildDeposit({ ...frame, account, microGpuc: 0n, ...added }));
  const conditions = await conditionsFor(context, asset.tokenId ?? held?.tokenId, frame.height);
  const nanoErg = asset.tokenId === undefined ? units : 0n;
  const sheet = accountSheet(
    context,
    { plan, before: account, output: 0, conditions },
    {
      action,
      ...(nanoErg > 0n ? { locked: { ...nothing, nanoErg }, expectedReturn: { ...nothing, nanoErg } } : {}),
      worstLoss: {
        nanoErg: plan.minerFeeNanoErg + ergAtStake(accountIn(plan, deployment, 0), deployment),
        microGpuc: 0n,
      },
      notes,
    },
  );
  return { plan, sheet, height: frame.height };
}

/**
 * Removes collateral: without limit while nothing is owed, else as far as the rest carries the debt.
 *
 * @param units all that there is where absent
 * @throws AppError `invalid` for more than there is
 */
export async function planRemoveCollateral(
  context: AccountContext,
  { account, asset, units }: Omit<CollateralChange, 'units'> & { readonly units: bigint | undefined },
): Promise<Planned> {
  const { deployment } = context;
  const there = unitsThere(context, account, asset);
  const taken = units ?? there;
  requirePositive(taken);
  if (taken > there) {
    throw new AppError('invalid', `The account holds ${formatUnits(there, asset)} that can be taken out.`, {
      nextStep: `Take all of it with: dgcm account collateral remove ${asset.name} all`,
    });
  }
  const after =
    asset.tokenId === undefined
      ? { value: account.box.value - taken }
      : { collateral: { tokenId: asset.tokenId, amount: there - taken } };
  return planSpend(context, { account, microGpuc: 0n, ...after }, (worstLoss) => ({
    action: `Take ${formatUnits(taken, asset)} out of the credit account`,
    worstLoss,
    notes: [
      ...(asset.tokenId !== undefined && taken === there
        ? [`Without the token the account’s ERG counts as collateral again: ${ergBeside(account, deployment)}.`]
        : []),
      ...debtNotes(account, 0n),
    ],
  }));
}

function unitsThere({ deployment }: AccountContext, { box, collateral }: Account, asset: CollateralAsset): bigint {
  if (asset.tokenId === undefined) return box.value - deployment.constants.accountRentNanoErg;
  return collateral?.tokenId === asset.tokenId ? collateral.amount : 0n;
}

const ergBeside = ({ box }: Account, deployment: AccountContext['deployment']): string =>
  formatUnits(box.value - deployment.constants.accountRentNanoErg, assetOfToken(deployment, undefined));

function addNotes({ account, asset }: CollateralChange): readonly string[] {
  if (asset.tokenId === undefined) {
    return account.collateral === undefined
      ? []
      : ['This account holds a collateral token; while it does, ERG adds nothing to its credit.'];
  }
  if (account.collateral !== undefined) return [];
  return [`From now on ${asset.name} alone is the collateral: while it is there, the account’s ERG does not count.`];
}

function requirePositive(units: bigint): void {
  if (units <= 0n) throw new AppError('invalid', 'The amount of collateral is zero.');
}
