import { z } from 'zod';
import { deskOffer } from '#lib/client/exchange/deskOffer.ts';
import { describeOracle } from '#lib/client/exchange/offer.ts';
import { viewExchange, type ExchangeView } from '#lib/client/exchange/exchangeView.ts';
import { formatErg, formatGpuc, formatPercent } from '#lib/client/money.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { DESK_DEPOSIT_NANO_ERG } from '#lib/protocol/desk/contract.ts';
import { say, table } from '../../output.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { walletTree } from '../../walletTree.ts';

export const deskShow = defineVerb({
  usage: 'show',
  description: 'list your desks, their contents and what they can trade now',
  options: (command) => command.option('--all', 'list all desks, the cheapest first'),
  schema: z.object({ all: z.boolean().default(false) }),
  run: async (session, { all }) => {
    const exchange = await viewExchange(await session.chain(), await session.deployment());
    const own = all ? undefined : await walletTree(session);
    const desks = exchange.venues.desks
      .filter(({ ownerTree }) => own === undefined || ownerTree === own)
      .toSorted((a, b) => a.terms.askBps - b.terms.askBps || a.terms.bidBps - b.terms.bidBps);
    sayNone(session, desks.length, all);
    if (!all) sayTooOld(session, desks, exchange);
    return {
      json: { desks: desks.map((desk) => deskFacts(desk, exchange)) },
      text:
        desks.length === 0
          ? ''
          : [
              describeOracle(exchange),
              '',
              table(
                head,
                desks.map((desk) => cells(desk, exchange)),
              ),
            ].join('\n'),
    };
  },
});

function sayNone({ io }: Session, count: number, all: boolean): void {
  if (count === 0) say(io, all ? 'nobody has a desk yet' : 'this wallet has no desk; open one with: dgcm desk open');
}

function sayTooOld({ io }: Session, desks: readonly Desk[], { venues }: ExchangeView): void {
  const old = desks.filter((desk) => deskOffer(desk, venues).tooOld);
  if (old.length === 0) return;
  const ids = old.map(({ box }) => box.boxId.slice(0, 10)).join(', ');
  say(io, `no order trades at ${ids}, untouched for too long; dgcm desk refill or set makes a fresh box of it`);
}

const head = ['desk', 'ask', 'bid', 'GPUC', 'ERG', 'sells now', 'buys now', 'least'];

const cells = (desk: Desk, exchange: ExchangeView): string[] => {
  const { box, terms, gpucMicroGpuc } = desk;
  const { sells, buys } = deskOffer(desk, exchange.venues);
  return [
    box.boxId.slice(0, 10),
    formatPercent(terms.askBps),
    formatPercent(terms.bidBps),
    formatGpuc(gpucMicroGpuc),
    formatErg(forGpuc(desk)),
    formatGpuc(sells),
    formatGpuc(buys),
    formatGpuc(terms.leastMicroGpuc),
  ];
};

/** ERG beyond what the desk's own bytes need. */
const forGpuc = ({ box }: Desk): bigint => (box.value > DESK_DEPOSIT_NANO_ERG ? box.value - DESK_DEPOSIT_NANO_ERG : 0n);

function deskFacts(desk: Desk, exchange: ExchangeView) {
  const { box, ownerTree, terms, gpucMicroGpuc, oracleHeight, usedMicroGpuc } = desk;
  const { sells, buys, tooOld } = deskOffer(desk, exchange.venues);
  return {
    deskId: box.boxId,
    ownerTree,
    ...terms,
    gpucMicroGpuc,
    nanoErg: box.value,
    oracleHeight,
    usedMicroGpuc,
    sellsNowMicroGpuc: sells,
    buysNowMicroGpuc: buys,
    tooOld,
  };
}
