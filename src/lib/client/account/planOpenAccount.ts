import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatErg, formatGpuc } from '../money.ts';
import { accountSheet, conditionsFor, frameOf, type AccountContext, type Planned } from './accountContext.ts';
import { explainRefusal } from './explainRefusal.ts';
import { anyShard } from '../registryShards.ts';

/** An account is the second output: the registry shard stands first. */
export const openedAccountIndex = 1;

/**
 * Opens an account with ERG behind it.
 *
 * @param collateralNanoErg the least that membership demands where absent
 * @throws AppError `ineligible` below that
 */
export async function planOpenAccount(
  context: AccountContext,
  collateralNanoErg = context.deployment.constants.minCollateralNanoErg,
): Promise<Planned> {
  const { deployment, ergoTree } = context;
  const { minCollateralNanoErg, accountRentNanoErg, memberFeeNanoErg, allotmentMicroGpuc } = deployment.constants;
  if (collateralNanoErg < minCollateralNanoErg) {
    const least = formatErg(minCollateralNanoErg);
    throw new AppError('ineligible', `Membership demands at least ${least} ERG of collateral at first.`, {
      nextStep: `Give --erg ${least} or more; it can be taken out again while nothing is owed.`,
      data: { leastNanoErg: minCollateralNanoErg.toString() },
    });
  }
  const frame = await frameOf(context);
  const registry = await anyShard(context, ({ membersLeft }) => membersLeft > 1n);
  const plan = explainRefusal(deployment, () =>
    buildEnrolMember({ ...frame, registry, ownerTree: ergoTree, collateralNanoErg }),
  );
  const conditions = await conditionsFor(context, undefined, frame.height);
  const locked = { nanoErg: accountRentNanoErg + collateralNanoErg, microGpuc: 0n };
  const facts = { plan, before: undefined, output: openedAccountIndex, conditions };
  const sheet = accountSheet(context, facts, {
    action: `Open a credit account with ${formatErg(collateralNanoErg)} ERG of collateral`,
    locked,
    expectedReturn: locked,
    depositNanoErg: accountRentNanoErg,
    worstLoss: { nanoErg: memberFeeNanoErg + plan.minerFeeNanoErg, microGpuc: 0n },
    notes: [
      `Joining costs ${formatErg(memberFeeNanoErg)} ERG, which stay in the registry. Closing returns deposit and collateral.`,
      `The account’s ${formatGpuc(allotmentMicroGpuc)} GPUC are no gift: its balance is 0, and what is paid below it is owed.`,
    ],
  });
  return { plan, sheet, height: frame.height };
}
