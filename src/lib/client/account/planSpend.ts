import { SAFE_MIN_BOX_VALUE } from '@fleet-sdk/core';
import type { Account } from '#lib/protocol/account/box.ts';
import { collateralUnits } from '#lib/protocol/account/collateral.ts';
import { depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildSpend, drawFee, type SpendParams } from '#lib/protocol/account/spend.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { tokens } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatGpuc } from '../money.ts';
import type { Amounts, SheetTerms } from '../sheet.ts';
import {
  accountIn,
  accountSheet,
  conditionsFor,
  frameOf,
  type AccountContext,
  type Planned,
} from './accountContext.ts';
import { explainRefusal } from './explainRefusal.ts';
import { accountsOf } from './readAccounts.ts';

/** What leaves an account and where it goes; collateral and ERG afterwards if they change. */
export type Spending = Pick<SpendParams, 'account' | 'microGpuc' | 'value' | 'collateral' | 'outputs' | 'legs'>;

/**
 * A payment out of an account, on credit where its balance does not suffice, and a sheet that says what that means.
 * `terms` is told what can be lost apart from what is paid: fees, and ERG that stands for a debt.
 *
 * @throws AppError `ineligible` above the limit, `unavailable` where credit needs a price that is stale or missing
 */
export async function planSpend(
  context: AccountContext,
  spending: Spending,
  terms: (worstLoss: Amounts) => SheetTerms,
): Promise<Planned> {
  const { deployment } = context;
  const { account, microGpuc } = spending;
  const frame = await frameOf(context);
  const tokenId = 'collateral' in spending ? collateralAfter(spending)?.tokenId : account.collateral?.tokenId;
  const conditions = await conditionsFor(context, tokenId, frame.height);
  const { governance, pools } = conditions;
  const plan = explainRefusal(deployment, () =>
    buildSpend({ ...frame, ...spending, terms: pools === undefined ? undefined : { governance, pools } }),
  );
  const fee = drawFee(account.balanceMicroGpuc, microGpuc, governance.originationBps);
  const fees = { nanoErg: plan.minerFeeNanoErg + (fee > 0n ? CARRIER_NANO_ERG : 0n), microGpuc: fee };
  const worst = { ...fees, nanoErg: fees.nanoErg + ergAtStake(accountIn(plan, deployment, 0), deployment) };
  const sheet = accountSheet(
    context,
    { plan, before: account, output: 0, conditions },
    {
      ...(fee > 0n ? { creditFeeMicroGpuc: fee } : {}),
      ...terms(worst),
    },
  );
  return { plan, sheet, height: frame.height };
}

/** nanoERG of collateral at risk of liquidation; collateral tokens are named on the sheet in their own unit. */
export const ergAtStake = (after: Account, deployment: AccountContext['deployment']): bigint =>
  after.balanceMicroGpuc < 0n && after.collateral === undefined ? collateralUnits(after, deployment) : 0n;

const collateralAfter = ({ account, collateral }: Spending): Account['collateral'] =>
  collateral === undefined ? account.collateral : collateral.amount === 0n ? undefined : collateral;

/** GPUC out of an account into the wallet. */
export function planDraw(
  context: AccountContext,
  { account, microGpuc }: { readonly account: Account; readonly microGpuc: bigint },
): Promise<Planned> {
  if (microGpuc === 0n) throw new AppError('invalid', 'The amount to draw is zero.');
  return planSpend(context, { account, microGpuc }, (worstLoss) => ({
    action: `Draw ${formatGpuc(microGpuc)} GPUC from the credit account into the wallet`,
    worstLoss,
    notes: debtNotes(account, microGpuc),
  }));
}

export interface PayOrder {
  readonly account: Account;
  readonly microGpuc: bigint;
  readonly recipientTree: string;
  /** The recipient as entered by the user. */
  readonly address: string;
}

/** Where a payment arrives. */
export type Destination = 'account' | 'address';

/**
 * Pays from an account: into the recipient's account, if there is one and the amount is at least its minimum deposit, else to
 * the address.
 *
 * @throws AppError `invalid` where the recipient is the account that pays
 */
export async function planPay(
  context: AccountContext,
  order: PayOrder,
): Promise<Planned & { readonly destination: Destination }> {
  const { account, microGpuc, recipientTree, address } = order;
  if (microGpuc === 0n) throw new AppError('invalid', 'The amount to pay is zero.');
  const { deployment, ergoTree } = context;
  const own = recipientTree === ergoTree;
  const accounts = await accountsOf(context.chain, deployment, recipientTree);
  const recipient = accounts.find(({ box }) => box.boxId !== account.box.boxId);
  if (own && recipient === undefined) {
    throw new AppError('invalid', 'That is the wallet that owns this account.', {
      nextStep: 'To bring GPUC into the wallet: dgcm account draw',
    });
  }
  const enough = own || microGpuc >= deployment.constants.minDepositMicroGpuc;
  const into = enough ? recipient : undefined;
  const planned = await planSpend(context, { account, microGpuc, ...receiving(context, order, into) }, (risk) =>
    payTerms(order, { risk, where: whereTo(into, recipient, address), carried: into === undefined }),
  );
  return { ...planned, destination: into === undefined ? 'address' : 'account' };
}

function receiving(
  { deployment }: AccountContext,
  { microGpuc, recipientTree }: PayOrder,
  into: Account | undefined,
): Pick<Spending, 'legs' | 'outputs'> {
  if (into !== undefined) return { legs: [depositLeg({ account: into, microGpuc }, deployment)] };
  const output = {
    value: SAFE_MIN_BOX_VALUE,
    ergoTree: recipientTree,
    tokens: tokens([deployment.tokens.gpuc, microGpuc]),
  };
  return { outputs: [output] };
}

function whereTo(into: Account | undefined, recipient: Account | undefined, address: string): string {
  if (into !== undefined) return `into the credit account of ${address}`;
  const why =
    recipient === undefined ? 'which has no credit account' : 'since a stranger’s account takes no less than 1 GPUC';
  return `to the address ${address}, ${why}`;
}

interface PayFacts {
  readonly risk: Amounts;
  readonly where: string;
  /** Whether a box of its own carries the GPUC. */
  readonly carried: boolean;
}

function payTerms({ account, microGpuc }: PayOrder, { risk, where, carried }: PayFacts): SheetTerms {
  return {
    action: `Pay ${formatGpuc(microGpuc)} GPUC from the credit account ${where}`,
    worstLoss: {
      nanoErg: risk.nanoErg + (carried ? SAFE_MIN_BOX_VALUE : 0n),
      microGpuc: risk.microGpuc + microGpuc,
    },
    notes: debtNotes(account, microGpuc),
  };
}

/** Sheet notes for a payment that ends in debt. */
export const debtNotes = ({ balanceMicroGpuc }: Account, microGpuc: bigint): readonly string[] =>
  balanceMicroGpuc - microGpuc < 0n
    ? ['Credit bears no interest, but the collateral stands for it: if prices fall and nobody repays, it is sold.']
    : [];
