import type { Account } from '#lib/protocol/account/box.ts';
import { mostRepayable, takenFor, type Loan } from '#lib/protocol/account/loan.ts';
import type { Bank } from '#lib/protocol/bank/box.ts';
import { CENT_MICRO_GPUC } from '#lib/protocol/bank/contract.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import { deskBounds } from '#lib/protocol/desk/contract.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import type { OraclePool } from '#lib/protocol/oracle/box.ts';
import { nanoErgOf } from '#lib/protocol/oracle/price.ts';
import { buyFromBanks, noFills, tradeAtDesks, type Route, type Fills, type Venues } from '#lib/protocol/order/fills.ts';
import { DEFAULT_MINER_FEE_NANO_ERG, MIN_CHANGE_NANO_ERG } from '#lib/protocol/shared/constants.ts';

/** What a liquidator can bring into one transaction. */
export interface Means {
  /** What the wallet may spend, in each asset's smallest unit. */
  readonly nanoErg: bigint;
  readonly microGpuc: bigint;
  readonly cents: bigint;
  readonly banks: readonly Bank[];
  readonly desks: readonly Desk[];
}

export interface PieceTerms {
  readonly deployment: Deployment;
  readonly governance: Governance;
  /** A fresh price of a dollar. */
  readonly usd: OraclePool;
  /** Height of the last full block. */
  readonly height: number;
}

/** A part of a debt, where the GPUC that repays it comes from, and what that is worth to whoever does it. */
export interface Piece {
  readonly microGpuc: bigint;
  readonly fills: Fills;
  /** At the oracle's prices, after the desk's spread and the miner's fee; above 0. */
  readonly gainNanoErg: bigint;
  /** What leaves the wallet. */
  readonly spent: { readonly nanoErg: bigint; readonly microGpuc: bigint; readonly cents: bigint };
}

const FEE = DEFAULT_MINER_FEE_NANO_ERG;
const MICRO = 1_000_000n;
const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const nothing: Route = { fills: noFills, microGpuc: 0n, other: 0n };

/** What units of the collateral are worth, rounded down. */
const nanoErgOfUnits = (units: bigint, { unitPrice, gpucPrice }: Loan, { nanoErgPerUsd }: OraclePool): bigint =>
  (units * unitPrice * nanoErgPerUsd) / (gpucPrice * MICRO);

/** The account's rent, where this part takes all that stands behind a debt and leaves some of it: whoever writes it off gets it. */
function rentLeft(account: Account, loan: Loan, { microGpuc, constants }: { microGpuc: bigint } & Deployment): bigint {
  const { accountRentNanoErg } = constants;
  const empties = takenFor(loan, microGpuc) === loan.collateralUnits && microGpuc < loan.debtMicroGpuc;
  const ergOnly = account.collateral === undefined || account.box.value === accountRentNanoErg;
  return empties && ergOnly ? accountRentNanoErg - FEE : 0n;
}

/** What liquidating all that may be would gain for someone who has the GPUC, two fees paid: below 0 nobody will bother. */
export function prizeNanoErg(account: Account, loan: Loan, { deployment, usd }: PieceTerms): bigint {
  const microGpuc = mostRepayable(loan);
  const bonus = nanoErgOfUnits(takenFor(loan, microGpuc), loan, usd) - nanoErgOf(microGpuc, usd);
  return bonus + rentLeft(account, loan, { ...deployment, microGpuc }) - 2n * FEE;
}

/**
 * Whether the least part of a debt can be repaid at all: ERG and SigUSD pay for themselves, other collateral has no venue in
 * the same transaction and is paid for by the wallet, at the widest spread of a desk.
 */
export function isWithinReach({ collateral }: Account, loan: Loan, means: Means, terms: PieceTerms): boolean {
  const { deployment, governance, usd } = terms;
  if (collateral === undefined || collateral.tokenId === deployment.externals.sigUsd) return true;
  const part = least(governance.minPieceMicroGpuc, mostRepayable(loan));
  const missing = part - means.microGpuc - means.cents * CENT_MICRO_GPUC;
  if (missing <= 0n) return true;
  const dearest = nanoErgOf(missing * BigInt(10_000 + deskBounds.mostSpreadBps), usd) / 10_000n;
  // The flag itself is paid for too.
  return dearest + 2n * FEE + MIN_CHANGE_NANO_ERG <= means.nanoErg;
}

/**
 * The largest part of a debt that these means repay at a gain: own GPUC first, then what a bank sells for dollars, then what
 * desks sell for ERG; collateral of either kind pays for it in the same transaction. Nothing where no part pays.
 */
export function planPiece(account: Account, loan: Loan, means: Means, terms: PieceTerms): Piece | undefined {
  const { deployment, governance, usd, height } = terms;
  const venues: Venues = { banks: means.banks, desks: means.desks, governance, oracle: usd, height };
  const most = mostRepayable(loan);
  const proceeds = proceedsOf(account, deployment);
  const own = least(means.microGpuc, most);
  const cents = least((most - own + CENT_MICRO_GPUC - 1n) / CENT_MICRO_GPUC, means.cents + proceeds.cents(loan, most));
  const bank = cents > 0n ? firstAsGood(venues, (some) => buyFromBanks(some, { other: cents })) : nothing;
  const rest = most - own - bank.microGpuc;
  const ready = means.nanoErg - FEE - MIN_CHANGE_NANO_ERG;
  const desk = fromDesks(rest, ready + proceeds.nanoErg(loan, most));
  const microGpuc = least(own + bank.microGpuc + desk.microGpuc, most);
  const taken = takenFor(loan, microGpuc);
  const whole = microGpuc === most || taken === loan.collateralUnits;
  if (microGpuc <= 0n || (!whole && microGpuc < governance.minPieceMicroGpuc)) return undefined;
  if (desk.other > ready + proceeds.nanoErg(loan, microGpuc)) return undefined;
  if (bank.other > means.cents + proceeds.cents(loan, microGpuc)) return undefined;
  const gainNanoErg =
    nanoErgOfUnits(taken, loan, usd) -
    nanoErgOf(microGpuc - desk.microGpuc, usd) -
    desk.other -
    FEE +
    rentLeft(account, loan, { ...deployment, microGpuc });
  if (gainNanoErg <= 0n) return undefined;
  return {
    microGpuc,
    fills: { ...noFills, sales: bank.fills.sales, trades: desk.fills.trades },
    gainNanoErg,
    spent: {
      nanoErg: atLeastZero(desk.other + FEE - proceeds.nanoErg(loan, microGpuc)),
      microGpuc: own,
      cents: atLeastZero(bank.other - proceeds.cents(loan, microGpuc)),
    },
  };

  function fromDesks(wanted: bigint, nanoErg: bigint): Route {
    if (wanted <= 0n || nanoErg <= 0n) return nothing;
    const buy = (some: Venues): Route => {
      const all = tradeAtDesks(some, 'sells', { microGpuc: wanted });
      return all.other <= nanoErg ? all : tradeAtDesks(some, 'sells', { other: nanoErg });
    };
    return firstAsGood(venues, buy);
  }
}

/** Single venues that are tried before a part is taken from where all of them together say. */
const MOST_TRIED = 4;

/**
 * What all venues together come to, from the first that does as well alone: of two liquidators each has a sequence of its
 * own, and so they seldom want the same box at once.
 */
function firstAsGood(venues: Venues, buy: (some: Venues) => Route): Route {
  const best = buy(venues);
  const { trades, sales } = best.fills;
  const [trade] = trades;
  const same = venues.desks.filter(({ terms }) => terms.askBps === trade?.desk.terms.askBps);
  const single: readonly Venues[] = [
    ...(trade === undefined ? [] : same.map((desk) => ({ ...venues, banks: [], desks: [desk] }))),
    ...(sales.length === 0 ? [] : venues.banks.map((bank) => ({ ...venues, banks: [bank], desks: [] }))),
  ];
  for (const some of single.slice(0, MOST_TRIED)) {
    const alone = buy(some);
    if (alone.microGpuc >= best.microGpuc && alone.other <= best.other) return alone;
  }
  return best;
}

const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n);

/** What the collateral that is taken brings into the same transaction: ERG for desks, dollars for banks. */
function proceedsOf({ collateral }: Account, { externals }: Deployment) {
  const none = (): bigint => 0n;
  return {
    nanoErg: collateral === undefined ? takenFor : none,
    cents: collateral?.tokenId === externals.sigUsd ? takenFor : none,
  };
}
