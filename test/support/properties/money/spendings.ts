import type { Draw } from '../draw.ts';
import type { Move } from '../marketRun.ts';
import { spend, type Outlay } from './accountMoves.ts';
import { GPU, partOf } from './draws.ts';
import { members, type ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import * as rules from './rules.ts';

type Drawn = (run: MoneyRun, account: ModelAccount, draw: Draw) => Outlay | undefined;

const spendingOf =
  (may: (run: MoneyRun, account: ModelAccount) => boolean, drawn: Drawn) =>
  (run: MoneyRun, draw: Draw): Move | undefined => {
    const account = draw.oneOf(members(run.money).filter((found) => may(run, found)));
    const outlay = account && drawn(run, account, draw);
    return outlay === undefined ? undefined : spend(run, account!, outlay);
  };

const hasEarned = (_: MoneyRun, { balanceMicroGpuc }: ModelAccount): boolean => balanceMicroGpuc > 0n;
const mayDraw = (run: MoneyRun, account: ModelAccount): boolean =>
  rules.isFresh(run) && rules.drawable(run, account) > 0n;

const toSomebody = (draw: Draw): Pick<Outlay, 'to'> => (draw.chance(2) ? { to: 'spare' } : {});
const toAnother = (run: MoneyRun, account: ModelAccount, draw: Draw): ModelAccount | undefined =>
  draw.oneOf(members(run.money).filter((other) => other !== account));

/** What ends in debt: up to the limit, less what the fee may be. */
function onCredit(run: MoneyRun, account: ModelAccount, draw: Draw): bigint | undefined {
  const most = rules.drawable(run, account);
  const part = draw.chance(2) ? most : partOf(draw, most);
  return account.balanceMicroGpuc - part < 0n && part > 0n ? part : undefined;
}

/** All that a debtor's collateral may fall by; in a draw of nothing. */
function releasable(run: MoneyRun, account: ModelAccount): bigint {
  const { over, under } = rules.worthOf(run, account);
  const needed = rules.neededUnits(run, account);
  const units = account.collateral?.amount ?? account.nanoErg - run.deployment.constants.accountRentNanoErg;
  return over > 0n && under > 0n && units > needed ? units - needed : 0n;
}

const taking = (account: ModelAccount, part: bigint): Outlay | undefined => {
  if (part <= 0n) return undefined;
  return account.collateral === undefined ? { microGpuc: 0n, nanoErg: part } : { microGpuc: 0n, units: part };
};

/** Whatever an owner takes out of his account, by how it ends. */
export const spendings = {
  'pay free': spendingOf(hasEarned, (_, account, draw) => {
    const microGpuc = partOf(draw, account.balanceMicroGpuc);
    return microGpuc > 0n ? { microGpuc, ...toSomebody(draw) } : undefined;
  }),
  'pay on credit': spendingOf(mayDraw, (run, account, draw) => {
    const microGpuc = onCredit(run, account, draw);
    return microGpuc === undefined ? undefined : { microGpuc, ...toSomebody(draw) };
  }),
  'pay account free': spendingOf(hasEarned, (run, account, draw) => {
    const into = toAnother(run, account, draw);
    return into && account.balanceMicroGpuc >= GPU ? { microGpuc: account.balanceMicroGpuc, into } : undefined;
  }),
  'pay account on credit': spendingOf(mayDraw, (run, account, draw) => {
    const into = toAnother(run, account, draw);
    const microGpuc = onCredit(run, account, draw);
    return into && microGpuc !== undefined && microGpuc >= GPU ? { microGpuc, into } : undefined;
  }),
  'take collateral free': spendingOf(
    (_, { balanceMicroGpuc }) => balanceMicroGpuc >= 0n,
    (run, account, draw) => {
      const rent = run.deployment.constants.accountRentNanoErg;
      return taking(account, partOf(draw, account.collateral?.amount ?? account.nanoErg - rent));
    },
  ),
  'take collateral on credit': spendingOf(
    (run, account) => account.balanceMicroGpuc < 0n && rules.isFresh(run) && rules.drawable(run, account) >= 0n,
    (run, account, draw) => taking(account, partOf(draw, releasable(run, account))),
  ),
} as const;
