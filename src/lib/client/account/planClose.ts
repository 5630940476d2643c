import type { Account } from '#lib/protocol/account/box.ts';
import { collateralUnits } from '#lib/protocol/account/collateral.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatGpuc } from '../money.ts';
import { sheetOf } from '../sheet.ts';
import { frameOf, type AccountContext, type Planned } from './accountContext.ts';
import { assetOfToken, formatUnits } from './collateralAsset.ts';
import { explainRefusal } from './explainRefusal.ts';
import { anyShard } from '../registryShards.ts';

/** Closes an account; everything but the allotment returns to the wallet. @throws AppError `wrong_state` while it owes */
export async function planClose(context: AccountContext, account: Account): Promise<Planned> {
  const { deployment, ergoTree } = context;
  const { balanceMicroGpuc, box, collateral } = account;
  if (balanceMicroGpuc < 0n) {
    const debt = formatGpuc(-balanceMicroGpuc);
    throw new AppError('wrong_state', `The account owes ${debt} GPUC; it closes once that is repaid.`, {
      nextStep: 'Repay all of it with: dgcm account repay',
      data: { debtMicroGpuc: (-balanceMicroGpuc).toString() },
    });
  }
  const frame = await frameOf(context);
  const registry = await anyShard(context);
  const plan = explainRefusal(deployment, () => buildClose({ ...frame, account, registry }));
  const units = formatUnits(collateralUnits(account, deployment), assetOfToken(deployment, collateral?.tokenId));
  const sheet = sheetOf(
    plan,
    { ergoTree, gpuc: deployment.tokens.gpuc },
    {
      action: 'Close the credit account',
      expectedReturn: { nanoErg: box.value, microGpuc: balanceMicroGpuc },
      worstLoss: { nanoErg: plan.minerFeeNanoErg, microGpuc: 0n },
      notes: [
        `Its collateral, ${units}, its balance and its deposit come home at once.`,
        'Joining again costs the fee again.',
      ],
    },
  );
  return { plan, sheet, height: frame.height };
}
