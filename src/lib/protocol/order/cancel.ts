import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { presentBox } from '../shared/presence.ts';
import type { Order } from './box.ts';

export interface CancelOrderParams extends Frame {
  readonly order: Order;
  /** The owner's boxes: one of them proves presence. */
  readonly funding: Funding;
}

/** Cancels an order. The owner signs. */
export function buildCancelOrder({ order, funding, ...frame }: CancelOrderParams): UnsignedPlan {
  const owner = presentBox(funding.boxes, order.ownerTree, frame.height);
  return assemble({ frame, inputs: [{ box: order.box }, { box: owner }], outputs: [], funding });
}
