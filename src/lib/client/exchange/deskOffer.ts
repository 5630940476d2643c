import type { Desk } from '#lib/protocol/desk/box.ts';
import { tradableMicroGpuc } from '#lib/protocol/desk/rules.ts';
import { takesOrders, type Venues } from '#lib/protocol/order/fills.ts';

/** What a desk trades with orders now, in micro-GPUC. */
export interface DeskOffer {
  readonly sells: bigint;
  readonly buys: bigint;
  /** No order trades there until its owner writes a fresh box of it. */
  readonly tooOld: boolean;
}

/** What is to be had at a desk now: nothing at a stale price, nor where it is too old for orders. */
export function deskOffer(desk: Desk, { oracle, height }: Pick<Venues, 'oracle' | 'height'>): DeskOffer {
  const tooOld = !takesOrders(desk, height);
  if (oracle === undefined || tooOld) return { sells: 0n, buys: 0n, tooOld };
  return { sells: tradableMicroGpuc(desk, 'sells', oracle), buys: tradableMicroGpuc(desk, 'buys', oracle), tooOld };
}
