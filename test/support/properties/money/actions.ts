import { ERG } from '../../contracts/world.ts';
import type { Draw } from '../draw.ts';
import type { Move } from '../marketRun.ts';
import * as accounts from './accountMoves.ts';
import * as credit from './creditMoves.ts';
import { drawOwner, drawTerms, drawWish, GPU, partOf } from './draws.ts';
import * as exchange from './exchangeMoves.ts';
import {
  members,
  openDesks,
  waitingOrders,
  type ModelAccount,
  type ModelBank,
  type ModelDesk,
  type ModelOrder,
} from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import * as orders from './orderMoves.ts';
import * as rules from './rules.ts';
import { spendings } from './spendings.ts';

/** What a step makes of a market: a move that must be accepted, or nothing where there is nothing to do. */
export type MoneyAction = (run: MoneyRun, draw: Draw) => Move | undefined;

const MOST_ACCOUNTS = 6;
const MOST_DESKS = 4;
const MOST_ORDERS = 6;

type Make<T> = (run: MoneyRun, item: T, draw: Draw) => Move | undefined;

const among =
  <T>(items: (run: MoneyRun) => readonly T[]) =>
  (may: (run: MoneyRun, item: T) => boolean, make: Make<T>): MoneyAction =>
  (run, draw) => {
    const item = draw.oneOf(items(run).filter((found) => may(run, found)));
    return item === undefined ? undefined : make(run, item, draw);
  };

export const ofAccounts = among<ModelAccount>(({ money }) => members(money));
const ofDesks = among<ModelDesk>(({ money }) => openDesks(money));
const ofOrders = among<ModelOrder>(({ money }) => waitingOrders(money));
const ofBanks = among<ModelBank>(({ money }) => money.banks);
const any = (): boolean => true;

const accountActions = {
  join: (run, draw) =>
    members(run.money).length >= MOST_ACCOUNTS
      ? undefined
      : accounts.join(run, {
          registry: draw.oneOf(run.registries)!,
          owner: drawOwner(draw),
          nanoErg: BigInt(draw.between(5, 900)) * ERG,
        }),
  deposit: ofAccounts(
    (_, { balanceMicroGpuc }) => balanceMicroGpuc >= 0n,
    (run, account, draw) => accounts.deposit(run, account, paymentInto(account, draw)),
  ),
  repay: ofAccounts(
    (_, { balanceMicroGpuc }) => balanceMicroGpuc < 0n,
    (run, account, draw) =>
      draw.chance(2)
        ? accounts.deposit(run, account, { by: account.owner, microGpuc: rules.debtOf(account) })
        : accounts.deposit(run, account, paymentInto(account, draw)),
  ),
  'add collateral': ofAccounts(any, (run, account, draw) => {
    const { sigUsd, rsBtc, rsEth } = run.deployment.externals;
    const first = account.balanceMicroGpuc >= 0n ? draw.oneOf([undefined, sigUsd, rsBtc, rsEth]) : undefined;
    const tokenId = account.collateral?.tokenId ?? first;
    if (tokenId === undefined) return accounts.addCollateral(run, account, BigInt(draw.between(1, 300)) * ERG);
    return accounts.addCollateral(run, account, { tokenId, amount: BigInt(draw.between(1, 400_000)) });
  }),
  'close account': ofAccounts(
    (_, { balanceMicroGpuc }) => balanceMicroGpuc >= 0n,
    (run, account, draw) => accounts.close(run, account, draw.oneOf(run.registries)!),
  ),
  'refresh account': ofAccounts(rules.canRefresh, accounts.refresh),
  ...spendings,
} as const satisfies Record<string, MoneyAction>;

const paymentInto = ({ owner }: ModelAccount, draw: Draw) => ({
  by: draw.chance(2) ? owner : ('spare' as const),
  microGpuc: BigInt(draw.between(1, 60)) * GPU + BigInt(draw.below(3)),
});

const creditActions = {
  flag: ofAccounts((run, account) => account.flaggedHeight === 0 && rules.canFlag(run, account), credit.flag),
  'flag again': ofAccounts((run, account) => account.flaggedHeight > 0 && rules.canFlag(run, account), credit.flag),
  unflag: ofAccounts(rules.canUnflag, credit.unflag),
  'liquidate a part': ofAccounts(
    (run, account) => rules.canLiquidate(run, account) && rules.leastPiece(run) < rules.mostSeizable(run, account),
    (run, account, draw) => credit.liquidate(run, account, rules.leastPiece(run) + BigInt(draw.below(1_000))),
  ),
  'liquidate all': ofAccounts(
    (run, account) => rules.canLiquidate(run, account) && rules.mostSeizable(run, account) > 0n,
    (run, account) => credit.liquidate(run, account),
  ),
  'liquidate out of a desk': (run, draw) => {
    const due = members(run.money).filter(
      (account) => account.collateral === undefined && rules.canLiquidate(run, account),
    );
    const microGpuc = rules.leastPiece(run);
    const account = draw.oneOf(due.filter((found) => rules.mostSeizable(run, found) > microGpuc));
    const desk = draw.oneOf(openDesks(run.money).filter((found) => rules.canTrade(run, found, 'sells') >= microGpuc));
    if (account === undefined || desk === undefined || desk.terms.leastMicroGpuc > microGpuc) return undefined;
    return credit.liquidateAtDesk(run, account, { desk, microGpuc });
  },
  'write off': ofAccounts(rules.canWriteOff, (run, account, draw) =>
    accounts.writeOff(run, account, draw.oneOf(run.registries)!),
  ),
} as const satisfies Record<string, MoneyAction>;

const redeeming = (fresh: boolean): MoneyAction =>
  ofBanks(
    (run, bank) => rules.beginsWindow(run, bank) === fresh && rules.redeemable(run, bank) >= 2n * rules.CENT,
    (run, bank, draw) => {
      const part = partOf(draw, rules.redeemable(run, bank) / rules.CENT);
      return exchange.redeem(run, bank, { by: drawOwner(draw), microGpuc: (part > 2n ? part : 2n) * rules.CENT });
    },
  );

const exchangeActions = {
  'bank sells': ofBanks(any, (run, bank, draw) =>
    exchange.sell(run, bank, { by: drawOwner(draw), cents: BigInt(draw.between(1, 20_000)) }),
  ),
  'bank redeems': redeeming(false),
  'bank redeems in a new window': redeeming(true),
  'open desk': (run, draw) =>
    openDesks(run.money).length >= MOST_DESKS
      ? undefined
      : exchange.openDesk(run, {
          owner: drawOwner(draw),
          terms: drawTerms(draw),
          microGpuc: BigInt(draw.between(1, 400)) * GPU,
          nanoErg: BigInt(draw.between(0, 800)) * ERG,
        }),
  'refill desk': ofDesks(any, (run, desk, draw) =>
    exchange.refill(run, desk, {
      microGpuc: BigInt(draw.between(1, 50)) * GPU,
      nanoErg: BigInt(draw.below(100)) * ERG,
    }),
  ),
  'withdraw from desk': ofDesks(any, (run, desk, draw) => {
    const nanoErg = partOf(draw, desk.nanoErg - rules.DESK_NANO_ERG);
    const microGpuc = partOf(draw, desk.gpucMicroGpuc - 1n);
    return nanoErg + microGpuc > 0n ? exchange.withdrawDesk(run, desk, { microGpuc, nanoErg }) : undefined;
  }),
  'close desk': ofDesks(any, (run, desk) => exchange.withdrawDesk(run, desk)),
  'set desk': ofDesks(any, (run, desk, draw) => exchange.setDesk(run, desk, drawTerms(draw))),
  'desk sells': trading('sells'),
  'desk buys': trading('buys'),
} as const satisfies Record<string, MoneyAction>;

function trading(side: 'sells' | 'buys'): MoneyAction {
  return ofDesks(
    (run, desk) => rules.canTrade(run, desk, side) > 0n,
    (run, desk, draw) => {
      const most = rules.canTrade(run, desk, side);
      const part = partOf(draw, most);
      const microGpuc = part < desk.terms.leastMicroGpuc || part < 1n ? most : part;
      return exchange.trade(run, desk, { by: drawOwner(draw), side, microGpuc });
    },
  );
}

const orderActions = {
  'place order': (run, draw) =>
    !rules.isFresh(run) || waitingOrders(run.money).length >= MOST_ORDERS
      ? undefined
      : orders.place(run, drawWish(run, draw)),
  'execute order': ofOrders((run, { expiryHeight }) => rules.isFresh(run) && run.next <= expiryHeight, orders.execute),
  'cancel order': ofOrders(any, orders.cancelOrder),
  'refund orders': (run, draw) => {
    const expired = waitingOrders(run.money).filter(({ expiryHeight }) => run.next > expiryHeight);
    return expired.length === 0 ? undefined : orders.refundOrders(run, draw.someOf(expired, expired.length));
  },
} as const satisfies Record<string, MoneyAction>;

/** Every action of money by the name under which steps call it. */
export const moneyActions = { ...accountActions, ...creditActions, ...exchangeActions, ...orderActions } as const;
export type MoneyActionName = keyof typeof moneyActions;
export const moneyActionNames = Object.keys(moneyActions) as readonly MoneyActionName[];
