import { requireThat } from '../shared/planError.ts';
import type { Order, TradedAsset } from './box.ts';
import {
  buyFromBanks,
  noFills,
  redeemAtBanks,
  tradeAtDesks,
  venuesForOrders,
  type Amount,
  type Route,
  type Fills,
  type Venues,
} from './fills.ts';

const BPS = 10_000n;

/** A trade to quote: an exact amount given, or an exact amount wanted, in that asset's smallest unit. */
export interface QuoteRequest {
  readonly given: TradedAsset;
  readonly wanted: TradedAsset;
  readonly amount: { readonly given: bigint } | { readonly wanted: bigint };
}

/** The outcome of a trade at the venues' current boxes; exact to the unit as long as none of them is spent. */
export interface Quote {
  readonly fills: Fills;
  /** In the given asset's smallest unit. */
  readonly given: bigint;
  /** In the wanted asset's smallest unit. */
  readonly received: bigint;
  /** The unfilled rest, in the unit of the request: below the smallest trade, or beyond what the venues hold. */
  readonly short: bigint;
}

/**
 * Routes SigUSD to banks and ERG to desks, several where one is too small, and SigUSD against ERG through both. Passes over
 * what is too old for orders.
 * @throws PlanError `invalid` where nothing is wished for
 */
export function quote({ given, wanted, amount }: QuoteRequest, venues: Venues): Quote {
  requireThat(given !== wanted, 'invalid', 'What is wanted differs from what is given.');
  const requested = 'given' in amount ? amount.given : amount.wanted;
  requireThat(requested > 0n, 'invalid', 'An amount is above zero.');
  const open = venuesForOrders(venues);
  const { into, out } =
    'given' in amount ? fromGiven(given, wanted, requested, open) : fromWanted(given, wanted, requested, open);
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
    short: requested > done ? requested - done : 0n,
  };
}

interface Routes {
  /** From what is given to GPUC. */
  readonly into: Route;
  /** From GPUC to what is wanted. */
  readonly out: Route;
}

const asGpuc = (microGpuc: bigint): Route => ({ fills: noFills, microGpuc, other: 0n });

function toGpuc(given: TradedAsset, amount: Amount, venues: Venues): Route {
  if (given === 'gpuc') return asGpuc('microGpuc' in amount ? amount.microGpuc : amount.other);
  return given === 'sigUsd' ? buyFromBanks(venues, amount) : tradeAtDesks(venues, 'sells', amount);
}

function fromGpuc(wanted: TradedAsset, amount: Amount, venues: Venues): Route {
  if (wanted === 'gpuc') return asGpuc('microGpuc' in amount ? amount.microGpuc : amount.other);
  return wanted === 'sigUsd' ? redeemAtBanks(venues, amount) : tradeAtDesks(venues, 'buys', amount);
}

function fromGiven(given: TradedAsset, wanted: TradedAsset, amount: bigint, venues: Venues): Routes {
  const into = toGpuc(given, { other: amount }, venues);
  const out = fromGpuc(wanted, { microGpuc: into.microGpuc }, venues);
  // Buy no more GPUC than the second leg can take.
  const needed = out.microGpuc < into.microGpuc ? toGpuc(given, { microGpuc: out.microGpuc }, venues) : into;
  return { into: needed, out };
}

function fromWanted(given: TradedAsset, wanted: TradedAsset, amount: bigint, venues: Venues): Routes {
  const out = fromGpuc(wanted, { other: amount }, venues);
  const into = toGpuc(given, { microGpuc: out.microGpuc }, venues);
  // Sell no more GPUC than the first leg brings.
  const affordable = into.microGpuc < out.microGpuc ? fromGpuc(wanted, { microGpuc: into.microGpuc }, venues) : out;
  return { into, out: affordable };
}

/** The minimum output of an order for a quote after slippage, rounded down. @throws PlanError `invalid` */
export function leastOutOf(received: bigint, slippageBps: number): bigint {
  const within = Number.isInteger(slippageBps) && slippageBps >= 0 && slippageBps < Number(BPS);
  requireThat(within, 'invalid', 'Slippage is 0 to 9,999 basis points.', { slippageBps });
  return (received * (BPS - BigInt(slippageBps))) / BPS;
}

/** How the venues would execute an order; undefined if it has expired or they do not meet its minimum output. */
export function quoteOrder(order: Order, venues: Venues): Quote | undefined {
  if (order.amount <= 0n || venues.height >= order.expiryHeight) return undefined;
  const { given, wanted, amount } = order;
  if (given === wanted) return undefined;
  const offered = quote({ given, wanted, amount: { given: amount } }, venues);
  return offered.received >= order.leastOut ? offered : undefined;
}
