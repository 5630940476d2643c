import type { Account } from '#lib/protocol/account/box.ts';
import { depositLeg } from '#lib/protocol/account/deposit.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildWithdraw } from '#lib/protocol/provider/withdraw.ts';
import { presentBoxes } from '#lib/protocol/shared/presence.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatGpuc } from '../money.ts';
import { sheetOf, type SheetTerms } from '../sheet.ts';
import { accountSheet, conditionsFor, frameOf, type AccountContext, type Planned } from './accountContext.ts';
import { explainRefusal } from './explainRefusal.ts';

export interface EarningsOrder {
  readonly provider: Provider;
  /** All earnings where absent. */
  readonly microGpuc: bigint | undefined;
  /** Where they go; the wallet where absent. */
  readonly into: Account | undefined;
}

/**
 * Withdraws a provider's earnings to the owner's wallet or, in one transaction, into a credit account, repaying its debt.
 *
 * @throws AppError `wrong_state` where there are none, or fewer; `ineligible` for a wallet that does not own the provider
 */
export async function planEarnings(context: AccountContext, order: EarningsOrder): Promise<Planned> {
  const { provider, microGpuc, into } = order;
  const { earningsMicroGpuc: earned, ticketId } = provider;
  if (earned === 0n) throw new AppError('wrong_state', 'The provider has earned nothing that is not taken yet.');
  if (microGpuc !== undefined && microGpuc > earned) {
    throw new AppError('wrong_state', `There are ${formatGpuc(earned)} GPUC of earnings, less than that.`, {
      nextStep: 'Take all of them by naming no amount.',
    });
  }
  const amount = microGpuc ?? earned;
  const named = `${formatGpuc(amount)} GPUC of earnings from provider ${ticketId}`;
  if (into !== undefined) return intoAccount(context, { provider, microGpuc: amount, into }, named);
  const frame = await frameOf(context);
  const plan = explainRefusal(context.deployment, () => {
    if (microGpuc === undefined) return buildWithdraw({ ...frame, provider });
    requireOwner(context, provider);
    return buildCollect({ ...frame, provider, microGpuc });
  });
  const own = provider.ownerTree === context.ergoTree;
  const terms = {
    action: `Take ${named} ${own ? 'into the wallet' : 'to its owner'}`,
    ...(own ? { expectedReturn: { nanoErg: 0n, microGpuc: amount } } : {}),
  };
  const wallet = { ergoTree: context.ergoTree, gpuc: context.deployment.tokens.gpuc };
  return { plan, height: frame.height, sheet: sheetOf(plan, wallet, terms) };
}

interface Collecting {
  readonly provider: Provider;
  readonly microGpuc: bigint;
  readonly into: Account;
}

async function intoAccount(
  context: AccountContext,
  { provider, microGpuc, into }: Collecting,
  named: string,
): Promise<Planned> {
  const { deployment, ergoTree } = context;
  requireOwner(context, provider);
  const { funding, ...frame } = await frameOf(context);
  const plan = explainRefusal(deployment, () => {
    // Depositing less than the minimum needs a box that proves the owner's presence; the fee needs one anyway.
    const small = microGpuc < deployment.constants.minDepositMicroGpuc;
    const boxes = small ? presentBoxes(funding.boxes, ergoTree, frame.height) : funding.boxes;
    const leg = depositLeg({ account: into, microGpuc }, deployment);
    return buildCollect({ ...frame, provider, microGpuc, into: leg, funding: { ...funding, boxes } });
  });
  const conditions = await conditionsFor(context, into.collateral?.tokenId, frame.height);
  const terms: SheetTerms = {
    action: `Take ${named} into the credit account`,
    worstLoss: { nanoErg: plan.minerFeeNanoErg, microGpuc: 0n },
    notes: into.balanceMicroGpuc < 0n ? ['They repay what the account owes.'] : [],
  };
  const sheet = accountSheet(context, { plan, before: into, output: 1, conditions }, terms);
  return { plan, sheet, height: frame.height };
}

function requireOwner({ ergoTree }: AccountContext, { ownerTree, ticketId }: Provider): void {
  if (ownerTree === ergoTree) return;
  throw new AppError('ineligible', `This wallet does not own provider ${ticketId}.`, {
    nextStep: 'Use the owner’s profile; without an amount, anybody may bring all earnings to the owner.',
  });
}
