import type { Chain } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { OrderTerms, TradedAsset } from '#lib/protocol/order/box.ts';
import { buildPlaceOrder } from '#lib/protocol/order/place.ts';
import { leastOutOf } from '#lib/protocol/order/rules.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { formatErg, formatGpuc, formatPercent } from '../money.ts';
import { sheetOf, type Amounts, type Sheet } from '../sheet.ts';
import { spendableBoxes } from '../spendableBoxes.ts';
import { namingShortage } from './namingShortage.ts';
import {
  requireOffer,
  describeCost,
  describeOracle,
  formatMoney,
  nameOf,
  worthOf,
  type Offer,
  type Trade,
} from './offer.ts';
import { viewExchange, type ExchangeView } from './exchangeView.ts';

export interface OrderRequest {
  readonly trade: Trade;
  /** Accepted loss against the quote, basis points. Default: 0 for a purchase at the bank, whose price is fixed, else 50. */
  readonly maxSlippageBps?: number | undefined;
  /** Blocks until an unfilled order expires. */
  readonly withinBlocks: number;
  readonly tipNanoErg: bigint;
}

export interface PlannedOrder {
  readonly plan: UnsignedPlan;
  readonly sheet: Sheet;
  readonly height: number;
  readonly offer: Offer;
  readonly terms: OrderTerms;
}

export interface ExchangeContext {
  readonly chain: Chain;
  readonly deployment: Deployment;
  /** P2PK ErgoTree of the user's wallet. */
  readonly ergoTree: string;
}

const defaultSlippageBps = 50;

/**
 * Plans an order for a trade that the venues cover now, with its sheet. Sends nothing.
 *
 * @throws AppError `unavailable` at a stale price, `ineligible` where venues do not cover it, `insufficient_funds`.
 */
export async function planOrder(context: ExchangeContext, wish: OrderRequest): Promise<PlannedOrder> {
  const { chain, deployment, ergoTree } = context;
  const [exchange, boxes] = await Promise.all([viewExchange(chain, deployment), spendableBoxes(chain, ergoTree)]);
  const { height } = exchange;
  const offer = requireOffer(wish.trade, exchange);
  const { given, wanted } = assetsOf(wish.trade);
  const terms: OrderTerms = {
    ownerTree: ergoTree,
    wanted,
    leastOut: leastOutOf(offer.quote.received, slippageOf(wish)),
    expiryHeight: height + wish.withinBlocks,
    tipNanoErg: wish.tipNanoErg,
  };
  const funding = { boxes, changeErgoTree: ergoTree };
  const plan = namingShortage(deployment, () =>
    buildPlaceOrder({ deployment, height, terms, given, amount: offer.quote.given, funding }),
  );
  const wallet = { ergoTree, gpuc: deployment.tokens.gpuc, sigUsd: deployment.externals.sigUsd };
  const facts = { exchange, offer, wish, terms, minerFeeNanoErg: plan.minerFeeNanoErg };
  return { plan, height, offer, terms, sheet: sheetOf(plan, wallet, sheetTerms(facts)) };
}

const assetsOf = ({ side, currency }: Trade): { readonly given: TradedAsset; readonly wanted: TradedAsset } =>
  side === 'buy' ? { given: currency, wanted: 'gpuc' } : { given: 'gpuc', wanted: currency };

const slippageOf = ({ trade, maxSlippageBps }: OrderRequest): number =>
  maxSlippageBps ?? (trade.side === 'buy' && trade.currency === 'sigUsd' ? 0 : defaultSlippageBps);

interface OrderFacts {
  readonly exchange: ExchangeView;
  readonly offer: Offer;
  readonly wish: OrderRequest;
  readonly terms: OrderTerms;
  readonly minerFeeNanoErg: bigint;
}

function sheetTerms({ exchange, offer, wish, terms, minerFeeNanoErg }: OrderFacts) {
  const { trade, quote } = offer;
  const { given, wanted } = assetsOf(trade);
  const { tipNanoErg, leastOut, expiryHeight } = terms;
  const preposition = trade.side === 'buy' ? 'with' : 'for';
  return {
    action: `${trade.side === 'buy' ? 'Buy' : 'Sell'} ${formatGpuc(trade.microGpuc)} GPUC ${preposition} ${nameOf(trade.currency)}, by an order that any bot executes`,
    locked: withErg(amountsOf(given, quote.given), CARRIER_NANO_ERG + tipNanoErg),
    expectedReturn: withErg(amountsOf(wanted, quote.received), CARRIER_NANO_ERG),
    tipNanoErg,
    depositNanoErg: CARRIER_NANO_ERG,
    worstLoss: withErg(amountsOf(wanted, quote.received - leastOut), tipNanoErg + minerFeeNanoErg),
    timeoutExit: { height: expiryHeight, meaning: 'unfilled, all but the tip returns' },
    notes: [
      `You give ${formatAsset(given, quote.given)} and get ${formatAsset(wanted, quote.received)}; at least ${formatAsset(wanted, leastOut)} (slippage ${formatPercent(slippageOf(wish))}), or all of it back.`,
      ...priceNotes(exchange, offer),
      'Until it is executed you can take it back.',
    ],
  };
}

function priceNotes(exchange: ExchangeView, { trade, microGpuc, money, costBps, mostMicroGpuc }: Offer): string[] {
  const { currency, side } = trade;
  const worth = worthOf(currency, microGpuc, exchange.oracle) ?? 0n;
  const left = `${formatGpuc(mostMicroGpuc - microGpuc)} GPUC more could be ${side === 'buy' ? 'bought' : 'sold'} now.`;
  if (currency === 'erg') {
    const cost = `${formatMoney(currency, money)} for what it prices at ${formatErg(worth)}: ${describeCost(costBps)}.`;
    return [`Oracle: ${describeOracle(exchange)}. ${cost}`, `At these desks and others ${left}`];
  }
  const fee = side === 'buy' ? 'no fee' : `a fee of ${formatMoney(currency, worth - money)}`;
  return [
    `The bank takes a SigUSD as a dollar: 1 GPUC each, ${fee}.`,
    `At the bank ${left}`,
    ...(side === 'buy' ? ['GPUC are redeemable for SigUSD while the bank’s reserve lasts, up to its cap.'] : []),
  ];
}

const amountsOf = (asset: TradedAsset, amount: bigint): Amounts => ({
  nanoErg: asset === 'erg' ? amount : 0n,
  microGpuc: asset === 'gpuc' ? amount : 0n,
  ...(asset === 'sigUsd' ? { cents: amount } : {}),
});

const withErg = (amounts: Amounts, nanoErg: bigint): Amounts => ({ ...amounts, nanoErg: amounts.nanoErg + nanoErg });

const formatAsset = (asset: TradedAsset, amount: bigint): string =>
  asset === 'gpuc' ? `${formatGpuc(amount)} GPUC` : formatMoney(asset, amount);
