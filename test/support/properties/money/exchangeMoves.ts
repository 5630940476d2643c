import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import type { DeskTerms } from '#lib/protocol/desk/box.ts';
import { buildOpenDesk } from '#lib/protocol/desk/open.ts';
import { buildRefillDesk } from '#lib/protocol/desk/refill.ts';
import { buildSetDesk } from '#lib/protocol/desk/set.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import { buildWithdrawDesk } from '#lib/protocol/desk/withdraw.ts';
import type { ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { people } from '../../contracts/people.ts';
import type { Move } from '../marketRun.ts';
import type { Person } from '../model.ts';
import type { ModelBank, ModelDesk } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { beginsWindow, CENT, DESK_NANO_ERG, priceAt, redemptionOf } from './rules.ts';

export const sell = (run: MoneyRun, bank: ModelBank, { by, cents }: { by: Person; cents: bigint }): Move => ({
  action: 'bank sells',
  about: `${cents} cents to ${by}`,
  plan: () => buildSell({ ...run.frame, sales: [{ bank: run.bank(bank), cents }], funding: run.wallet(by) }),
  book: ([box]) => {
    run.pay(by, cents * CENT);
    run.hold(by, run.deployment.externals.sigUsd, -cents);
    bookSale(bank, { cents, box: box! });
  },
});

export function bookSale(bank: ModelBank, { cents, box }: { readonly cents: bigint; readonly box: ChainBox }): void {
  const redeemed = bank.redeemedMicroGpuc - cents * CENT;
  Object.assign(bank, {
    boxId: box.boxId,
    gpucMicroGpuc: bank.gpucMicroGpuc - cents * CENT,
    cents: bank.cents + cents,
    redeemedMicroGpuc: redeemed > 0n ? redeemed : 0n,
  });
}

export const redeem = (run: MoneyRun, bank: ModelBank, { by, microGpuc }: { by: Person; microGpuc: bigint }): Move => ({
  action: beginsWindow(run, bank) ? 'bank redeems in a new window' : 'bank redeems',
  about: `${microGpuc} of ${by}`,
  plan: () =>
    buildRedeem({
      ...run.frame,
      redemptions: [{ bank: run.bank(bank), microGpuc }],
      governance: run.governance,
      funding: run.wallet(by),
    }),
  book: ([box]) => {
    run.pay(by, -microGpuc);
    run.hold(by, run.deployment.externals.sigUsd, redemptionOf(run, microGpuc));
    bookRedemption(run, bank, { microGpuc, box: box! });
  },
});

/** @param box the successor; the ledger stands where it was included */
export function bookRedemption(
  run: MoneyRun,
  bank: ModelBank,
  { microGpuc, box }: { readonly microGpuc: bigint; readonly box: ChainBox },
): void {
  const fresh = beginsWindow(run, bank);
  Object.assign(bank, {
    boxId: box.boxId,
    gpucMicroGpuc: bank.gpucMicroGpuc + microGpuc,
    cents: bank.cents - redemptionOf(run, microGpuc),
    windowStart: fresh ? run.next : bank.windowStart,
    redeemedMicroGpuc: microGpuc + (fresh ? 0n : bank.redeemedMicroGpuc),
  });
}

export interface Opening {
  readonly owner: Person;
  readonly terms: DeskTerms;
  readonly microGpuc: bigint;
  readonly nanoErg: bigint;
}

export function openDesk(run: MoneyRun, opening: Opening): Move {
  const { owner, terms, microGpuc, nanoErg } = opening;
  const name = `desk ${run.money.desks.length}`;
  return {
    action: 'open desk',
    about: `${name} of ${owner}: ${microGpuc}, ${nanoErg} nanoERG, ${terms.askBps}/${terms.bidBps} bps`,
    plan: () =>
      buildOpenDesk({ ...run.frame, ...opening, ownerTree: people[owner].ergoTree, funding: run.wallet(owner) }),
    book: ([box]) => {
      run.pay(owner, -microGpuc);
      run.tally.edges.count('desk nothing -> open');
      const fresh = { oracleHeight: 0, usedMicroGpuc: 0n, gone: false };
      const content = { gpucMicroGpuc: microGpuc, nanoErg: nanoErg + DESK_NANO_ERG, terms, ...fresh };
      run.money.desks.push({ name, owner, boxId: box!.boxId, ...content });
    },
  };
}

/** GPUC and ERG into a desk. */
export const refill = (
  run: MoneyRun,
  desk: ModelDesk,
  { microGpuc, nanoErg }: { microGpuc: bigint; nanoErg: bigint },
): Move => ({
  action: 'refill desk',
  about: `${desk.name}: ${microGpuc}, ${nanoErg} nanoERG`,
  plan: () => buildRefillDesk({ ...owned(run, desk), addedMicroGpuc: microGpuc, addedNanoErg: nanoErg }),
  book: ([box]) => {
    run.pay(desk.owner, -microGpuc);
    desk.boxId = box!.boxId;
    desk.gpucMicroGpuc += microGpuc;
    desk.nanoErg += nanoErg;
  },
});

/** Takes a part back, or all. */
export const withdrawDesk = (
  run: MoneyRun,
  desk: ModelDesk,
  amounts?: { microGpuc: bigint; nanoErg: bigint },
): Move => ({
  action: amounts === undefined ? 'close desk' : 'withdraw from desk',
  about: desk.name,
  plan: () => buildWithdrawDesk({ ...owned(run, desk), amounts }),
  book: ([box]) => {
    run.pay(desk.owner, amounts?.microGpuc ?? desk.gpucMicroGpuc);
    if (amounts === undefined) {
      desk.gone = true;
      run.tally.edges.count('desk open -> gone');
      return;
    }
    desk.boxId = box!.boxId;
    desk.gpucMicroGpuc -= amounts.microGpuc;
    desk.nanoErg -= amounts.nanoErg;
  },
});

export const setDesk = (run: MoneyRun, desk: ModelDesk, terms: DeskTerms): Move => ({
  action: 'set desk',
  about: `${desk.name}: ${terms.askBps}/${terms.bidBps} bps`,
  plan: () => buildSetDesk({ ...owned(run, desk), terms }),
  book: ([box]) => {
    desk.boxId = box!.boxId;
    desk.terms = terms;
  },
});

const owned = (run: MoneyRun, desk: ModelDesk) => ({
  ...run.frame,
  desk: run.desk(desk),
  funding: run.wallet(desk.owner),
});

export interface Trade {
  readonly by: Person;
  readonly side: 'sells' | 'buys';
  readonly microGpuc: bigint;
}

export const trade = (run: MoneyRun, desk: ModelDesk, { by, side, microGpuc }: Trade): Move => ({
  action: `desk ${side}`,
  about: `${microGpuc} at ${desk.name} with ${by}`,
  plan: () =>
    buildTradeDesk({
      ...run.frame,
      trades: [{ desk: run.desk(desk), side, microGpuc }],
      oracle: run.oracle,
      funding: run.wallet(by),
    }),
  book: ([box]) => {
    run.pay(by, side === 'sells' ? microGpuc : -microGpuc);
    bookTrade(run, desk, { side, microGpuc, box: box! });
  },
});

export function bookTrade(
  run: MoneyRun,
  desk: ModelDesk,
  { side, microGpuc, box }: Omit<Trade, 'by'> & { readonly box: ChainBox },
): void {
  const { height } = run.money.prices;
  const paid = priceAt(run, desk, { side, microGpuc });
  const used = (desk.oracleHeight === height ? desk.usedMicroGpuc : 0n) + microGpuc;
  if (used > desk.terms.mostMicroGpuc) throw new Error(`${desk.name} traded ${used} at one price`);
  Object.assign(desk, {
    boxId: box.boxId,
    gpucMicroGpuc: side === 'sells' ? desk.gpucMicroGpuc - microGpuc : desk.gpucMicroGpuc + microGpuc,
    nanoErg: side === 'sells' ? desk.nanoErg + paid : desk.nanoErg - paid,
    oracleHeight: height,
    usedMicroGpuc: used,
  });
}
