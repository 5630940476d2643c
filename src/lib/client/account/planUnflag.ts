import type { Account } from '#lib/protocol/account/box.ts';
import { buildUnflag } from '#lib/protocol/account/flag.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { accountSheet, conditionsFor, frameOf, type AccountContext, type Planned } from './accountContext.ts';
import { explainRefusal } from './explainRefusal.ts';

/**
 * Removes the flag of an account that is healthy again. Anyone may; its owner should not wait for a bot to do it.
 *
 * @throws AppError `wrong_state` where it is not flagged or not healthy, `unavailable` where its price is stale or missing
 */
export async function planUnflag(context: AccountContext, account: Account): Promise<Planned> {
  if (account.flaggedHeight === 0) throw new AppError('wrong_state', 'The account is not flagged.');
  const frame = await frameOf(context);
  const conditions = await conditionsFor(context, account.collateral?.tokenId, frame.height);
  const { governance, pools } = conditions;
  if (pools === undefined) {
    throw new AppError('unavailable', 'There is no price of the collateral now.', {
      nextStep: 'See which prices there are with: dgcm doctor',
    });
  }
  const plan = explainRefusal(context.deployment, () =>
    buildUnflag({ ...frame, accounts: [account], terms: { governance, pools } }),
  );
  const sheet = accountSheet(
    context,
    { plan, before: account, output: 0, conditions },
    {
      action: 'Remove the flag of the credit account',
      worstLoss: { nanoErg: plan.minerFeeNanoErg, microGpuc: 0n },
      notes: ['Balance and collateral stay as they are. Should its health fall again, a new flag starts a new buffer.'],
    },
  );
  return { plan, sheet, height: frame.height };
}
