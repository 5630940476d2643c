import { z } from 'zod';
import { describeOracle, formatMoney, nameOf, quoteTrade, type Offer } from '#lib/client/exchange/offer.ts';
import { bankFigures, type BankFigures } from '#lib/client/exchange/bankFigures.ts';
import { viewExchange, type ExchangeView } from '#lib/client/exchange/exchangeView.ts';
import { formatGpuc, formatPercent, formatSigUsd } from '#lib/client/money.ts';
import { table } from '../../output.ts';
import { defineVerb } from '../../verb.ts';
import { gpucAmount } from './tradeVerb.ts';

const sides = ['buy', 'sell'] as const;
const currencies = ['sigUsd', 'erg'] as const;

export const bankQuote = defineVerb({
  usage: 'quote [gpuc]',
  description: 'show buy and sell prices at the bank and the desks (default: for 10 GPUC)',
  schema: z.object({ gpuc: gpucAmount.default(10_000_000n) }),
  run: async (session, { gpuc: microGpuc }) => {
    const exchange = await viewExchange(await session.chain(), await session.deployment());
    const offers = sides.flatMap((side) =>
      currencies.map((currency) => quoteTrade({ side, currency, microGpuc }, exchange)),
    );
    const bank = bankFigures(exchange);
    const text = [
      describeOracle(exchange),
      ...bankLines(bank),
      '',
      table(['', 'GPUC', 'against', 'off a dollar', 'most now'], offers.map(cells)),
    ].join('\n');
    return { json: { oracle: oracleFacts(exchange), bank, offers: offers.map(offerFacts) }, text };
  },
});

const bankLines = (bank: BankFigures): string[] => [
  `bank: ${formatGpuc(bank.issuedMicroGpuc)} GPUC issued, ${formatSigUsd(bank.reserveCents)} SigUSD in reserve`,
  `it redeems at ${formatPercent(bank.feeBps)} fee, ${formatGpuc(bank.redeemableMicroGpuc)} GPUC more within its cap`,
];

const nothing = '-';

function cells({ trade, microGpuc, money, costBps, mostMicroGpuc, quote }: Offer): string[] {
  const { side, currency } = trade;
  const label = `${side} ${side === 'buy' ? 'with' : 'for'} ${nameOf(currency)}`;
  const most = formatGpuc(mostMicroGpuc);
  if (money === 0n) return [label, nothing, nothing, nothing, most];
  const part = quote.short > 0n ? `${formatGpuc(microGpuc)} (not all)` : formatGpuc(microGpuc);
  return [label, part, formatMoney(currency, money), formatPercent(costBps), most];
}

function offerFacts({ trade, microGpuc, money, costBps, mostMicroGpuc, quote }: Offer) {
  const { fills } = quote;
  return {
    ...trade,
    tradedMicroGpuc: microGpuc,
    [trade.currency === 'erg' ? 'nanoErg' : 'cents']: money,
    costBps,
    mostMicroGpuc,
    whole: quote.short === 0n,
    shards: fills.sales.length + fills.redemptions.length,
    desks: fills.trades.map(({ desk, microGpuc: part }) => ({ desk: desk.box.boxId, microGpuc: part })),
  };
}

function oracleFacts({ oracle, deployment }: ExchangeView) {
  if (oracle === undefined) return null;
  const { pool, ageBlocks, fresh } = oracle;
  return {
    nanoErgPerUsd: pool.nanoErgPerUsd,
    height: pool.height,
    ageBlocks,
    fresh,
    mostAgeBlocks: deployment.constants.oracleBlocks - 1,
  };
}
