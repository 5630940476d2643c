import type { ChainTransaction } from '#lib/chain/ports.ts';
import type { Exchange } from '#lib/market/readExchange.ts';
import { decodeBank, type Bank } from '#lib/protocol/bank/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeDesk, type Desk } from '#lib/protocol/desk/box.ts';
import { tradableMicroGpuc } from '#lib/protocol/desk/rules.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { isFresh } from '#lib/protocol/oracle/price.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { takesOrders, type Fills, type Venues } from '#lib/protocol/order/fills.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { descending } from '#lib/protocol/shared/numbers.ts';
import { ownSequence } from '../runner/ownSequence.ts';

/** A bank shard or desk, and what is unconfirmed of it. */
export interface Lane<Venue extends Bank | Desk = Bank | Desk> {
  readonly venue: Venue;
  /** Trades of this round that it rests on: if one of them fails, so does all that follows. */
  readonly trades: number;
  /** Somebody else is trading there: its box may be gone by the time that ours is sent. */
  readonly foreign: boolean;
}

/** What an executor looks at; lanes in the sequence in which this process likes them. */
export interface ExecutorSnapshot extends Omit<Venues, 'banks' | 'desks'> {
  readonly banks: readonly Lane<Bank>[];
  readonly desks: readonly Lane<Desk>[];
  /** The best tips first. */
  readonly orders: readonly Order[];
  /** How many executions the pool should take before the next block. */
  readonly room: number;
}

/** What tells this process from others of its kind. */
export interface Preference {
  /** Makes its sequences differ from those of others. */
  readonly salt: string;
  /** Whether a transaction is one of its own. */
  isOwn(txId: string): boolean;
}

/** Half as much again as fits one block: more of them would only keep others out of the pool. */
const MOST_WAITING = 600;
/** Strangers open desks, and each is looked at for every order; those that can trade most are kept. */
const MOST_DESKS = 200;

/** Puts what was read into the sequence that this process likes. */
export function arrange(exchange: Exchange, deployment: Deployment, preference: Preference): ExecutorSnapshot {
  const { tip, governance, pool } = exchange;
  const { height } = tip;
  const { salt } = preference;
  const oracle = usableOracle(exchange, deployment);
  const lane = <V extends Bank | Desk>(venue: V): Lane<V> => ({ venue, trades: 0, foreign: isForeign(venue) });
  const open = <V extends Bank | Desk>(venues: readonly V[]): readonly V[] =>
    venues.filter((venue) => takesOrders(venue, height));
  const unconfirmed = new Set(pool.map(({ id }) => id));
  const isForeign = ({ box: { transactionId } }: Bank | Desk): boolean =>
    unconfirmed.has(transactionId) && !preference.isOwn(transactionId);
  return {
    height,
    governance,
    oracle,
    banks: ownSequence(open(exchange.banks), salt).map(lane),
    desks: ownSequence(oracle === undefined ? [] : largest(open(exchange.desks), oracle), salt).map(lane),
    orders: ownSequence(exchange.orders, salt).toSorted((left, right) => descending(left.tipNanoErg, right.tipNanoErg)),
    room: Math.max(0, MOST_WAITING - pool.filter((transaction) => tradesAt(transaction, deployment)).length),
  };
}

/** A price that lasts for this block and the next; what rests on one that is being replaced may never be mined. */
const usableOracle = ({ oracle, oracleMoves, tip }: Exchange, deployment: Deployment): OraclePool | undefined =>
  oracle !== undefined && !oracleMoves && isFresh(oracle, deployment, tip.height + 1) ? oracle : undefined;

function largest(desks: readonly Desk[], oracle: OraclePool): readonly Desk[] {
  if (desks.length <= MOST_DESKS) return desks;
  const sized = desks.map((desk) => ({
    desk,
    most: tradableMicroGpuc(desk, 'sells', oracle) + tradableMicroGpuc(desk, 'buys', oracle),
  }));
  return sized
    .toSorted((left, right) => descending(left.most, right.most))
    .slice(0, MOST_DESKS)
    .map(({ desk }) => desk);
}

const tradesAt = ({ outputs }: ChainTransaction, { trees }: Deployment): boolean =>
  outputs.some(({ ergoTree }) => ergoTree === trees.bank || ergoTree === trees.desk);

/** The lanes after an execution; outputs stand in the sequence of its fills. */
export function afterExecution(
  snapshot: ExecutorSnapshot,
  { order, fills, outputs }: { readonly order: Order; readonly fills: Fills; readonly outputs: readonly ChainBox[] },
  deployment: Deployment,
): ExecutorSnapshot {
  const spent = [
    ...[...fills.sales, ...fills.redemptions].map(({ bank }) => bank),
    ...fills.trades.map(({ desk }) => desk),
  ];
  const successors = new Map(spent.map(({ box }, index) => [box.boxId, outputs[index]]));
  const next = <V extends Bank | Desk>(
    lanes: readonly Lane<V>[],
    decode: (
      box: ChainBox,
      deployment: Deployment,
    ) => { readonly ok: true; readonly value: V } | { readonly ok: false },
  ): readonly Lane<V>[] =>
    lanes.flatMap((lane) => {
      const successor = successors.get(lane.venue.box.boxId);
      if (successor === undefined) return [lane];
      const read = decode(successor, deployment);
      return read.ok ? [{ venue: read.value, trades: lane.trades + 1, foreign: false }] : [];
    });
  return {
    ...snapshot,
    banks: next(snapshot.banks, decodeBank),
    desks: next(snapshot.desks, decodeDesk),
    orders: snapshot.orders.filter(({ box }) => box.boxId !== order.box.boxId),
  };
}

export const amongDesks = (snapshot: ExecutorSnapshot, desks: readonly Desk[]): ExecutorSnapshot => ({
  ...snapshot,
  desks: snapshot.desks.filter(({ venue }) => desks.includes(venue)),
});

/** Whether others trade at one of these places. */
export function touchesForeign({ sales, redemptions, trades }: Fills, { banks, desks }: ExecutorSnapshot): boolean {
  const used = new Set<Bank | Desk>([
    ...[...sales, ...redemptions].map(({ bank }) => bank),
    ...trades.map(({ desk }) => desk),
  ]);
  return [...banks, ...desks].some(({ venue, foreign }) => foreign && used.has(venue));
}
