import type { Bank } from '../bank/box.ts';
import { CENT_MICRO_GPUC } from '../bank/contract.ts';
import type { BankRedemption } from '../bank/redeem.ts';
import { microGpucForCents, redeemableMicroGpuc, redemptionCents, sellableCents } from '../bank/rules.ts';
import type { BankSale } from '../bank/sell.ts';
import type { Desk } from '../desk/box.ts';
import { boughtMicroGpuc, neededMicroGpuc, tradableMicroGpuc, tradedNanoErg, type DeskSide } from '../desk/rules.ts';
import type { DeskTrade } from '../desk/trade.ts';
import type { Governance } from '../governance/box.ts';
import type { OraclePool } from '../oracle/box.ts';
import type { ChainBox } from '../shared/chainBox.ts';
import { descending, minOf } from '../shared/numbers.ts';
import { provesPresence } from '../shared/presence.ts';
import { MOST_VENUES } from './contract.ts';

/** How much each bank shard and desk trades in one transaction. */
export interface Fills {
  readonly sales: readonly BankSale[];
  readonly redemptions: readonly BankRedemption[];
  readonly trades: readonly DeskTrade[];
}

export const noFills: Fills = { sales: [], redemptions: [], trades: [] };

/** The banks and desks that can be traded with now, and what prices them. */
export interface Venues {
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
  readonly governance: Governance;
  /** The ERG/USD pool; without a fresh one no desk trades. */
  readonly oracle?: OraclePool | undefined;
  /** Height of the last full block. */
  readonly height: number;
}

/**
 * Whether an order can be traded at a bank or desk in one of the next blocks: it takes none so old that its script may be
 * skipped. What writes a fresh box of it, for a desk its owner's `refill` or `set`, makes it good again.
 * @see ORD-FILL-4
 */
export const takesOrders = ({ box }: { readonly box: ChainBox }, height: number): boolean =>
  provesPresence(box, height);

/** Those of the venues that take orders. */
export function venuesForOrders(venues: Venues): Venues {
  const isOpen = (venue: { readonly box: ChainBox }): boolean => takesOrders(venue, venues.height);
  return { ...venues, banks: venues.banks.filter(isOpen), desks: venues.desks.filter(isOpen) };
}

/** One leg of a trade, between GPUC and the other asset (ERG or SigUSD), with both amounts. */
export interface Route {
  readonly fills: Fills;
  readonly microGpuc: bigint;
  /** nanoERG or cents. */
  readonly other: bigint;
}

/** An exact amount on one of a leg's two sides. */
export type Amount = { readonly microGpuc: bigint } | { readonly other: bigint };

/** Buys GPUC from banks, the fullest shard first; a fraction of a cent costs the whole cent. */
export function buyFromBanks({ banks }: Venues, amount: Amount): Route {
  let left = 'other' in amount ? amount.other : (amount.microGpuc + CENT_MICRO_GPUC - 1n) / CENT_MICRO_GPUC;
  const sales: BankSale[] = [];
  for (const bank of banks.toSorted((a, b) => descending(a.gpucMicroGpuc, b.gpucMicroGpuc)).slice(0, MOST_VENUES)) {
    const cents = minOf(left, sellableCents(bank));
    if (cents <= 0n) continue;
    sales.push({ bank, cents });
    left -= cents;
  }
  const other = sales.reduce((sum, { cents }) => sum + cents, 0n);
  return { fills: { ...noFills, sales }, microGpuc: other * CENT_MICRO_GPUC, other };
}

/** Redeems GPUC at banks in whole cents, the shard with the most room first, since each shard rounds down once. */
export function redeemAtBanks({ banks, governance, height }: Venues, amount: Amount): Route {
  const room = banks
    .map((bank) => ({ bank, most: redeemableMicroGpuc(bank, governance, height) }))
    .toSorted((a, b) => descending(a.most, b.most));
  let left = 'other' in amount ? amount.other : amount.microGpuc - (amount.microGpuc % CENT_MICRO_GPUC);
  const redemptions: BankRedemption[] = [];
  let [microGpuc, other] = [0n, 0n];
  for (const { bank, most } of room.slice(0, MOST_VENUES)) {
    if (left <= 0n) break;
    const part = minOf(most, 'other' in amount ? microGpucForCents(left, governance) : left);
    const cents = redemptionCents(part, governance);
    if (cents <= 0n) continue;
    redemptions.push({ bank, microGpuc: part });
    microGpuc += part;
    other += cents;
    left -= 'other' in amount ? cents : part;
  }
  return { fills: { ...noFills, redemptions }, microGpuc, other };
}

/**
 * Trades GPUC for ERG at desks, the narrowest spread first. Skips desks whose minimum trade exceeds the rest, and desks too small
 * for their share of the venues that fit into a transaction: otherwise many tiny desks could block trading.
 */
export function tradeAtDesks({ desks, oracle }: Venues, side: DeskSide, amount: Amount): Route {
  const trades: DeskTrade[] = [];
  let [microGpuc, other] = [0n, 0n];
  const requested = 'other' in amount ? amount.other : amount.microGpuc;
  let left = requested;
  for (const { desk, most } of openDesks(desks, side, oracle)) {
    if (left <= 0n || oracle === undefined || trades.length === MOST_VENUES) break;
    const worth = (part: bigint): bigint => ('other' in amount ? worthOf(part, desk, { side, oracle }) : part);
    const part = minOf(most, worth(left));
    if (part <= 0n || part < desk.terms.leastMicroGpuc) continue;
    if (part === most && most < worth(requested) / BigInt(MOST_VENUES)) continue;
    const nanoErg = tradedNanoErg(desk, side, { microGpuc: part, nanoErgPerUsd: oracle.nanoErgPerUsd });
    trades.push({ desk, side, microGpuc: part });
    microGpuc += part;
    other += nanoErg;
    left -= 'other' in amount ? nanoErg : part;
  }
  return { fills: { ...noFills, trades }, microGpuc, other };
}

const spreadOf = ({ terms }: Desk, side: DeskSide): number => (side === 'sells' ? terms.askBps : terms.bidBps);

function openDesks(desks: readonly Desk[], side: DeskSide, oracle: OraclePool | undefined) {
  if (oracle === undefined) return [];
  return desks
    .map((desk) => ({ desk, most: tradableMicroGpuc(desk, side, oracle) }))
    .filter(({ most }) => most > 0n)
    .toSorted((a, b) => spreadOf(a.desk, side) - spreadOf(b.desk, side) || descending(a.most, b.most));
}

/** GPUC bought for this much ERG at a desk, or sold for it. */
const worthOf = (nanoErg: bigint, { terms }: Desk, { side, oracle }: { side: DeskSide; oracle: OraclePool }): bigint =>
  side === 'sells'
    ? boughtMicroGpuc(nanoErg, oracle.nanoErgPerUsd, terms.askBps)
    : neededMicroGpuc(nanoErg, oracle.nanoErgPerUsd, terms.bidBps);
