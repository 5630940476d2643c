import type { Account } from '#lib/protocol/account/box.ts';
import { buildDeposit } from '#lib/protocol/account/deposit.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatGpuc } from '../money.ts';
import { accountSheet, conditionsFor, frameOf, type AccountContext, type Planned } from './accountContext.ts';
import { explainRefusal } from './explainRefusal.ts';

/** Deposits GPUC from the wallet into an account. Needs no price. */
export async function planDeposit(
  context: AccountContext,
  { account, microGpuc }: { readonly account: Account; readonly microGpuc: bigint },
): Promise<Planned> {
  if (microGpuc === 0n) throw new AppError('invalid', 'The amount to deposit is zero.');
  const frame = await frameOf(context);
  const plan = explainRefusal(context.deployment, () => buildDeposit({ ...frame, account, microGpuc }));
  const conditions = await conditionsFor(context, account.collateral?.tokenId, frame.height);
  const repays = account.balanceMicroGpuc < 0n;
  const facts = { plan, before: account, output: 0, conditions };
  const sheet = accountSheet(context, facts, {
    action: `${repays ? 'Repay' : 'Deposit'} ${formatGpuc(microGpuc)} GPUC ${repays ? 'of' : 'into'} the credit account`,
    ...(repays ? {} : { expectedReturn: { nanoErg: 0n, microGpuc } }),
    worstLoss: { nanoErg: plan.minerFeeNanoErg, microGpuc: 0n },
    notes: [repays ? 'What is repaid can be drawn again, for a fee.' : 'It can be drawn or paid out again, free.'],
  });
  return { plan, sheet, height: frame.height };
}

/**
 * Repays a debt, all of it by default.
 *
 * @throws AppError `wrong_state` where nothing is owed, `invalid` where it is less than the amount
 */
export function planRepay(
  context: AccountContext,
  { account, microGpuc }: { readonly account: Account; readonly microGpuc: bigint | undefined },
): Promise<Planned> {
  const debt = account.balanceMicroGpuc < 0n ? -account.balanceMicroGpuc : 0n;
  const nextStep = 'To pay in more than is owed: dgcm account deposit';
  if (debt === 0n) throw new AppError('wrong_state', 'The account owes nothing.', { nextStep });
  if (microGpuc !== undefined && microGpuc > debt) {
    throw new AppError('invalid', `The account owes ${formatGpuc(debt)} GPUC, less than that.`, { nextStep });
  }
  return planDeposit(context, { account, microGpuc: microGpuc ?? debt });
}
