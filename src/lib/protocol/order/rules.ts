import { demand } from '../shared/planError.ts';
import type { Order, TradedAsset } from './box.ts';
import {
  buyFromBanks,
  noFills,
  redeemAtBanks,
  tradeAtDesks,
  venuesForOrders,
  type Amount,
  type Crossing,
  type Fills,
  type Venues,
} from './fills.ts';

const BPS = 10_000n;

/** What somebody would trade: so much of what he gives, or so much of what he wants. */
export interface Wish {
  readonly given: TradedAsset;
  readonly wanted: TradedAsset;
  readonly amount: { readonly given: bigint } | { readonly wanted: bigint };
}

/** What the venues as they stand would make of a wish; exact to the unit as long as none of them moves. */
export interface Quote {
  readonly fills: Fills;
  /** In the given asset's smallest unit. */
  readonly given: bigint;
  /** In the wanted asset's smallest unit. */
  readonly received: bigint;
  /** What remains of the wish, in the unit it was stated in: below the smallest trade, or beyond what venues hold. */
  readonly short: bigint;
}

/**
 * Routes SigUSD to banks and ERG to desks, several where one is too small, and SigUSD against ERG through both. Passes over
 * what is too old for orders.
 * @throws PlanError `invalid` where nothing is wished for
 */
export function quote({ given, wanted, amount }: Wish, venues: Venues): Quote {
  demand(given !== wanted, 'invalid', 'What is wanted differs from what is given.');
  const wished = 'given' in amount ? amount.given : amount.wanted;
  demand(wished > 0n, 'invalid', 'An amount is above zero.');
  const open = venuesForOrders(venues);
  const { into, out } =
    'given' in amount ? fromGiven(given, wanted, wished, open) : fromWanted(given, wanted, wished, open);
  const [spent, received] = [
    given === 'gpuc' ? out.microGpuc : into.other,
    wanted === 'gpuc' ? into.microGpuc : out.other,
  ];
  const done = 'given' in amount ? spent : received;
  return {
    fills: {
      sales: into.fills.sales,
      redemptions: out.fills.redemptions,
      trades: [...into.fills.trades, ...out.fills.trades],
    },
    given: spent,
    received,
    short: wished > done ? wished - done : 0n,
  };
}

interface Crossings {
  /** From what is given to GPUC. */
  readonly into: Crossing;
  /** From GPUC to what is wanted. */
  readonly out: Crossing;
}

const asGpuc = (microGpuc: bigint): Crossing => ({ fills: noFills, microGpuc, other: 0n });

function toGpuc(given: TradedAsset, amount: Amount, venues: Venues): Crossing {
  if (given === 'gpuc') return asGpuc('microGpuc' in amount ? amount.microGpuc : amount.other);
  return given === 'sigUsd' ? buyFromBanks(venues, amount) : tradeAtDesks(venues, 'sells', amount);
}

function fromGpuc(wanted: TradedAsset, amount: Amount, venues: Venues): Crossing {
  if (wanted === 'gpuc') return asGpuc('microGpuc' in amount ? amount.microGpuc : amount.other);
  return wanted === 'sigUsd' ? redeemAtBanks(venues, amount) : tradeAtDesks(venues, 'buys', amount);
}

function fromGiven(given: TradedAsset, wanted: TradedAsset, amount: bigint, venues: Venues): Crossings {
  const into = toGpuc(given, { other: amount }, venues);
  const out = fromGpuc(wanted, { microGpuc: into.microGpuc }, venues);
  // What GPUC goes on nowhere is not bought in the first place.
  const needed = out.microGpuc < into.microGpuc ? toGpuc(given, { microGpuc: out.microGpuc }, venues) : into;
  return { into: needed, out };
}

function fromWanted(given: TradedAsset, wanted: TradedAsset, amount: bigint, venues: Venues): Crossings {
  const out = fromGpuc(wanted, { other: amount }, venues);
  const into = toGpuc(given, { microGpuc: out.microGpuc }, venues);
  // Where less GPUC comes in than would go out, only that much goes out.
  const affordable = into.microGpuc < out.microGpuc ? fromGpuc(wanted, { microGpuc: into.microGpuc }, venues) : out;
  return { into, out: affordable };
}

/** The least out that an order states for a quote: what may be lost while it waits. */
export function leastOutOf(received: bigint, slippageBps: number): bigint {
  const within = Number.isInteger(slippageBps) && slippageBps >= 0 && slippageBps < Number(BPS);
  demand(within, 'invalid', 'Slippage is 0 to 9,999 basis points.', { slippageBps });
  return (received * (BPS - BigInt(slippageBps))) / BPS;
}

/** How venues would execute an order, if they meet its least out. */
export function quoteOrder(order: Order, venues: Venues): Quote | undefined {
  if (order.amount <= 0n || venues.height >= order.expiryHeight) return undefined;
  const { given, wanted, amount } = order;
  if (given === wanted) return undefined;
  const offered = quote({ given, wanted, amount: { given: amount } }, venues);
  return offered.received >= order.leastOut ? offered : undefined;
}
