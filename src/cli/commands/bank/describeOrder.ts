import { formatMoney } from '#lib/client/exchange/offer.ts';
import type { OrderTrace } from '#lib/client/exchange/traceOrder.ts';
import { formatGpuc } from '#lib/client/money.ts';
import type { Order, TradedAsset } from '#lib/protocol/order/box.ts';

export const formatAsset = (asset: TradedAsset, amount: bigint): string =>
  asset === 'gpuc' ? `${formatGpuc(amount)} GPUC` : formatMoney(asset, amount);

/** What an order gives and wants. */
export const orderTerms = ({ given, amount, wanted, leastOut }: Order): string =>
  `${formatAsset(given, amount)} for ${formatAsset(wanted, leastOut)} or more`;

/** One line about where an order stands. */
export function describeOrder({ order, state, end, pendingTxId }: OrderTrace): string {
  const { wanted, expiryHeight } = order;
  if (end !== undefined) {
    const at = `at height ${end.height}`;
    if (end.kind === 'filled') return `order filled ${at}: ${formatAsset(wanted, end.received)} received`;
    return end.kind === 'refunded' ? `order refunded ${at}: it expired unfilled` : `order cancelled ${at}`;
  }
  const pending = pendingTxId === undefined ? '' : `; ${pendingTxId} in the pool ends it`;
  if (state === 'unconfirmed') return `order sent, waiting for its block${pending}`;
  if (state === 'open') return `order open, waiting for a bot until height ${expiryHeight}${pending}`;
  return `order expired at height ${expiryHeight}, waiting to be sent home${pending}`;
}

/** An order as JSON. */
export const orderFacts = ({ orderId, order, state, end, pendingTxId }: OrderTrace) => ({
  orderId,
  state,
  ...termsFacts(order),
  received: end?.kind === 'filled' ? end.received : null,
  endTxId: end?.txId ?? null,
  endHeight: end?.height ?? null,
  payoutBoxId: end?.payout?.boxId ?? null,
  pendingTxId: pendingTxId ?? null,
});

/** An order that is signed and not on chain, as JSON. */
export const unsentFacts = (order: Order) => ({ orderId: order.box.boxId, state: 'unsent', ...termsFacts(order) });

/** What an order's owner signed; each amount in its asset's smallest unit. */
const termsFacts = ({ given, amount, wanted, leastOut, expiryHeight, tipNanoErg }: Order) => ({
  given,
  amount,
  wanted,
  leastOut,
  expiryHeight,
  tipNanoErg,
});
