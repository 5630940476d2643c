import type { Bank } from '#lib/protocol/bank/box.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import type { Fills, Venues } from '#lib/protocol/order/fills.ts';
import { quoteOrder, type Quote } from '#lib/protocol/order/rules.ts';
import type { ExecutorSnapshot, Lane } from './lanes.ts';

/** Executions that one box carries before the next one is begun. */
const TRADES_A_LANE = 16;
/** Single desks that are tried before an order is spread over several. */
const MOST_TRIED = 4;

/**
 * Where to execute an order: for its owner the best that all venues together offer, and among venues that offer the same
 * the one where the fewest others are expected. Nothing where they do not meet what the owner wants.
 */
export function chooseFills(order: Order, snapshot: ExecutorSnapshot): Fills | undefined {
  const all = venuesOf(snapshot, snapshot.banks, snapshot.desks);
  const best = quoteOrder(order, all);
  if (best === undefined || best.received <= 0n) return undefined;
  const [bank] = quietest(snapshot.banks);
  for (const desk of alike(best, snapshot.desks)) {
    const alone = quoteOrder(order, venuesOf(snapshot, bank === undefined ? [] : [bank], desk));
    if (alone !== undefined && alone.received >= best.received) return alone.fills;
  }
  return best.fills;
}

const venuesOf = (
  { governance, oracle, height }: ExecutorSnapshot,
  banks: readonly Lane<Bank>[],
  desks: readonly Lane<Desk>[],
): Venues => ({
  governance,
  oracle,
  height,
  banks: banks.map(({ venue }) => venue),
  desks: desks.map(({ venue }) => venue),
});

/** The desks at the best quote's spread, one at a time; no desk at all where it needs none. */
function alike({ fills }: Quote, desks: readonly Lane<Desk>[]): readonly (readonly Lane<Desk>[])[] {
  const [trade] = fills.trades;
  if (trade === undefined) return [[]];
  const spread = trade.side === 'sells' ? 'askBps' : 'bidBps';
  const same = desks.filter(({ venue }) => venue.terms[spread] === trade.desk.terms[spread]);
  return quietest(same)
    .slice(0, MOST_TRIED)
    .map((lane) => [lane]);
}

/** Lanes that others trade on come last; of the rest each is filled before the next, and then all of them evenly. */
function quietest<L extends Lane>(lanes: readonly L[]): readonly L[] {
  const load = ({ trades }: Lane): number => Math.floor(trades / TRADES_A_LANE);
  return lanes.toSorted((left, right) => Number(left.foreign) - Number(right.foreign) || load(left) - load(right));
}
