import type { Order } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { nothing, sheetOf, type Amounts, type Sheet } from '../sheet.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import { namingShortage } from './namingShortage.ts';
import type { ExchangeContext } from './planOrder.ts';

/**
 * Cancels an order: by its owner at any time, as a refund by anyone after its expiry.
 *
 * @throws AppError `ineligible` for a stranger's order that may still be executed.
 */
export async function planCancelOrder(
  context: ExchangeContext,
  order: Order,
): Promise<{ readonly plan: UnsignedPlan; readonly sheet: Sheet; readonly height: number }> {
  const { chain, deployment, ergoTree } = context;
  const { height } = await chain.tip();
  const own = order.ownerTree === ergoTree;
  if (!own && height < order.expiryHeight) {
    throw new AppError('ineligible', `Only its owner can take this order back before height ${order.expiryHeight}.`);
  }
  const plan = own
    ? await cancel(context, order, height)
    : buildRefundOrders({ deployment, height, orders: [order], changeErgoTree: ergoTree });
  const sheet = sheetOf(plan, walletOf(context), {
    action: `${own ? 'Cancel' : 'Refund'} order ${order.box.boxId}`,
    expectedReturn: own ? returned(order) : nothing,
    worstLoss: own ? { ...nothing, nanoErg: plan.minerFeeNanoErg } : nothing,
    notes: ['If it is executed before this is mined, this transaction fails and nothing is lost.'],
  });
  return { plan, height, sheet };
}

async function cancel({ chain, deployment, ergoTree }: ExchangeContext, order: Order, height: number) {
  const funding = { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree };
  return namingShortage(deployment, () => buildCancelOrder({ deployment, height, order, funding }));
}

/** All that the order holds; the fee is on the sheet by itself. */
const returned = ({ box, given, amount }: Order): Amounts => ({
  nanoErg: box.value,
  microGpuc: given === 'gpuc' ? amount : 0n,
  ...(given === 'sigUsd' ? { cents: amount } : {}),
});

const walletOf = ({ deployment, ergoTree }: ExchangeContext) => ({
  ergoTree,
  gpuc: deployment.tokens.gpuc,
  sigUsd: deployment.externals.sigUsd,
});
