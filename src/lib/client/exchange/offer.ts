import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import { redeemableMicroGpuc, sellableCents } from '#lib/protocol/bank/rules.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { tradableMicroGpuc } from '#lib/protocol/desk/rules.ts';
import { nanoErgOf } from '#lib/protocol/oracle/price.ts';
import { MOST_VENUES } from '#lib/protocol/order/contract.ts';
import { venuesForOrders, type Venues } from '#lib/protocol/order/fills.ts';
import { quote, type Quote } from '#lib/protocol/order/rules.ts';
import { ascending, descending, sumOf } from '#lib/protocol/shared/numbers.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { formatErg, formatGpuc, formatPercent, formatSigUsd } from '../money.ts';
import type { ExchangeView, OracleView } from './exchangeView.ts';

/** The currency that GPUC are traded for: SigUSD at banks, ERG at desks. */
export type Currency = 'erg' | 'sigUsd';

/** A trade requested by a user: GPUC bought with or sold for a currency. */
export interface Trade {
  readonly side: 'buy' | 'sell';
  readonly currency: Currency;
  readonly microGpuc: bigint;
}

/** The outcome of a trade at the venues' current boxes. */
export interface Offer {
  readonly trade: Trade;
  readonly quote: Quote;
  /** micro-GPUC traded; less than requested if the venues are too small. */
  readonly microGpuc: bigint;
  /** nanoERG or cents traded for them. */
  readonly money: bigint;
  /** Cost against one dollar per GPUC at the oracle price, fee and spread included, basis points; 0 for an empty trade. */
  readonly costBps: number;
  /** The most that this side trades now. */
  readonly mostMicroGpuc: bigint;
}

/** Exact to the unit while no venue is spent. Desks offer nothing at a stale price. */
export function quoteTrade(trade: Trade, { venues, oracle }: ExchangeView): Offer {
  const found = ask(trade, trade.microGpuc, venues);
  const [microGpuc, money] = sides(trade, found);
  return {
    trade,
    quote: found,
    microGpuc,
    money,
    costBps: costBps(trade, { microGpuc, money }, oracle),
    mostMicroGpuc: mostOf(trade, venuesForOrders(venues)),
  };
}

function ask({ side, currency }: Trade, microGpuc: bigint, venues: Venues): Quote {
  return side === 'buy'
    ? quote({ given: currency, wanted: 'gpuc', amount: { wanted: microGpuc } }, venues)
    : quote({ given: 'gpuc', wanted: currency, amount: { given: microGpuc } }, venues);
}

const sides = ({ side }: Trade, { given, received }: Quote): readonly [microGpuc: bigint, money: bigint] =>
  side === 'buy' ? [received, given] : [given, received];

/** The most that all venues that fit into one transaction trade together. */
function mostOf({ side, currency }: Trade, { banks, desks, governance, oracle, height }: Venues): bigint {
  const each = (): readonly bigint[] => {
    if (currency === 'erg')
      return oracle === undefined
        ? []
        : desks.map((desk) => tradableMicroGpuc(desk, side === 'buy' ? 'sells' : 'buys', oracle));
    return side === 'buy'
      ? banks.map((bank) => sellableCents(bank) * CENT_MICRO_GPUC)
      : banks.map((bank) => redeemableMicroGpuc(bank, governance, height));
  };
  return sumOf(each().toSorted(descending).slice(0, MOST_VENUES));
}

interface Moved {
  readonly microGpuc: bigint;
  readonly money: bigint;
}

function costBps({ side, currency }: Trade, { microGpuc, money }: Moved, oracle: OracleView | undefined): number {
  const worth = worthOf(currency, microGpuc, oracle);
  if (worth === undefined || worth === 0n) return 0;
  const lost = side === 'buy' ? money - worth : worth - money;
  return Number((lost * 10_000n + (lost >= 0n ? worth / 2n : -worth / 2n)) / worth);
}

/** A dollar a GPUC, in nanoERG at the oracle's price or in cents. */
export function worthOf(currency: Currency, microGpuc: bigint, oracle: OracleView | undefined): bigint | undefined {
  if (currency === 'sigUsd') return microGpuc / CENT_MICRO_GPUC;
  return oracle && nanoErgOf(microGpuc, oracle.pool);
}

export const nameOf = (currency: Currency): string => (currency === 'erg' ? 'ERG' : 'SigUSD');

export const formatMoney = (currency: Currency, amount: bigint): string =>
  `${currency === 'erg' ? formatErg(amount) : formatSigUsd(amount)} ${nameOf(currency)}`;

/**
 * The offer for a trade in full.
 *
 * @throws AppError `invalid` for parts of a cent at the bank; `unavailable` at a stale price; `ineligible` where venues
 * trade less, or only more.
 */
export function requireOffer(trade: Trade, exchange: ExchangeView): Offer {
  const { side, currency, microGpuc } = trade;
  if (currency === 'erg') requirePrice(exchange);
  if (currency === 'sigUsd' && microGpuc % CENT_MICRO_GPUC !== 0n) {
    throw new AppError('invalid', `The bank trades whole cents; ${formatGpuc(microGpuc)} GPUC are none.`, {
      nextStep: `Take ${formatGpuc(microGpuc - (microGpuc % CENT_MICRO_GPUC) + CENT_MICRO_GPUC)} instead.`,
    });
  }
  const offer = quoteTrade(trade, exchange);
  if (offer.quote.short === 0n && offer.money > 0n) return offer;
  throw new AppError('ineligible', refusal(offer, exchange), {
    nextStep: `dgcm bank quote ${formatGpuc(microGpuc)} shows what can be had where.`,
    data: { side, with: nameOf(currency), mostMicroGpuc: offer.mostMicroGpuc.toString() },
  });
}

function refusal({ trade, mostMicroGpuc }: Offer, { venues }: ExchangeView): string {
  const { side, currency, microGpuc } = trade;
  const who = currency === 'erg' ? 'The desks' : 'The bank’s shards';
  const what = side === 'buy' ? 'sell' : currency === 'erg' ? 'buy' : 'redeem';
  if (mostMicroGpuc === 0n) return `${who} ${what} nothing for ${nameOf(currency)} now.`;
  if (mostMicroGpuc < microGpuc) return `${who} ${what} ${formatGpuc(mostMicroGpuc)} GPUC at most now.`;
  const least = currency === 'erg' ? leastOf(venuesForOrders(venues).desks) : 2n * CENT_MICRO_GPUC;
  if (least !== undefined && microGpuc < least) return `${who} ${what} ${formatGpuc(least)} GPUC at least.`;
  return `${who} cannot ${what} exactly ${formatGpuc(microGpuc)} GPUC: what is left fits no desk’s least trade or size.`;
}

/** The least that any desk trades, where there is one. */
const leastOf = (desks: readonly Desk[]): bigint | undefined =>
  desks.map(({ terms }) => terms.leastMicroGpuc).toSorted(ascending)[0];

function requirePrice({ oracle, deployment }: ExchangeView): void {
  if (oracle?.fresh === true) return;
  const most = deployment.constants.oracleBlocks;
  const found =
    oracle === undefined
      ? 'This chain has no pool that tells what a dollar costs'
      : `The oracle’s price of ERG is ${oracle.ageBlocks} blocks old`;
  throw new AppError('unavailable', `${found}; desks trade by prices of less than ${most} blocks.`, {
    nextStep: 'Nothing was signed. Repeat this once the oracle has published; SigUSD needs no price.',
  });
}

/** One line about the oracle price. */
export function describeOracle({ oracle, deployment }: ExchangeView): string {
  if (oracle === undefined) return 'no oracle on this chain';
  const { pool, ageBlocks, fresh } = oracle;
  const age = `${ageBlocks} of ${deployment.constants.oracleBlocks} blocks old`;
  return `1 USD = ${formatErg(pool.nanoErgPerUsd)} ERG, ${age}${fresh ? '' : ': too old to trade by'}`;
}

/** A cost in percent of the oracle's price, signed by words. */
export const describeCost = (bps: number): string =>
  bps < 0 ? `${formatPercent(-bps)} better than the oracle` : `${formatPercent(bps)} off the oracle`;
