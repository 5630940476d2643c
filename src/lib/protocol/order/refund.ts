import { assemble } from '../shared/assemble.ts';
import { depositAfter } from '../shared/payments.ts';
import type { Frame, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeBytes } from '../shared/registers.ts';
import type { Order } from './box.ts';

export interface RefundOrdersParams extends Frame {
  readonly orders: readonly Order[];
  /** Recipient of the tips after the miner fee; the miner by default. */
  readonly changeErgoTree?: string | undefined;
}

/** Refunds expired orders to their owners; output i answers for order i. Nobody signs. */
export function buildRefundOrders({ orders, changeErgoTree, ...frame }: RefundOrdersParams): UnsignedPlan {
  requireThat(orders.length > 0, 'invalid', 'Nothing is refunded.');
  for (const { expiryHeight } of orders) {
    const expired = frame.height + 1 > expiryHeight;
    requireThat(expired, 'wrong_state', `The order may be executed until height ${expiryHeight}.`, { expiryHeight });
  }
  return assemble({
    frame,
    inputs: orders.map(({ box }) => ({ box })),
    outputs: orders.map(({ box, ownerTree, tipNanoErg }) => ({
      value: depositAfter(box.value, tipNanoErg),
      ergoTree: ownerTree,
      tokens: box.assets,
      registers: { R4: encodeBytes(box.boxId) },
    })),
    changeErgoTree,
  });
}
