import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { buildSpend, type CreditTerms } from '#lib/protocol/account/spend.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import { quoteOrder } from '#lib/protocol/order/rules.ts';
import { buildClose } from '#lib/protocol/registry/leaveMember.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { people } from '../../contracts/people.ts';
import type { Draw } from '../draw.ts';
import { members, openDesks, waitingOrders, type ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import * as rules from './rules.ts';

/** Proposes a transaction that the scripts must refuse, or nothing where none of its kind can be made. */
export type MoneyRefusal = (run: MoneyRun, draw: Draw) => UnsignedPlan | undefined;

/** Prices that the pools do not say, over the pools' own boxes: what a liar would build with. */
function lying({ governance, pools }: CreditTerms, percent: bigint): CreditTerms {
  const nanoErgPerUsd = (pools.usd.nanoErgPerUsd * percent) / 100n;
  const own = pools.asset && { ...pools.asset, nanoErg: (pools.asset.nanoErg * 100n) / percent };
  return { governance, pools: { usd: { ...pools.usd, nanoErgPerUsd }, ...(own && { asset: own }) } };
}

const termsOf = (run: MoneyRun, { collateral }: ModelAccount): CreditTerms => run.terms(collateral?.tokenId);
const isPricedInErg = (run: MoneyRun, { collateral }: ModelAccount): boolean =>
  collateral?.tokenId !== run.deployment.externals.sigUsd;

const ofAccounts =
  (
    may: (run: MoneyRun, account: ModelAccount) => boolean,
    plan: (run: MoneyRun, account: ModelAccount) => UnsignedPlan,
  ): MoneyRefusal =>
  (run, draw) => {
    const account = draw.oneOf(members(run.money).filter((found) => may(run, found)));
    return account && plan(run, account);
  };

const bot = (run: MoneyRun) => run.wallet('bot');

/** Honest actions built with a price, a time or a balance that is not so. */
export const moneyRefusals = {
  'flag of a healthy account': ofAccounts(
    (run, account) =>
      account.balanceMicroGpuc < 0n &&
      account.flaggedHeight === 0 &&
      !rules.isUnhealthy(run, account) &&
      isPricedInErg(run, account),
    (run, account) =>
      buildFlag({
        ...run.frame,
        accounts: [run.account(account)],
        terms: lying(termsOf(run, account), 10_000n),
        funding: bot(run),
      }),
  ),
  'unflag of an ill account': ofAccounts(
    (run, account) => account.flaggedHeight > 0 && rules.isUnhealthy(run, account) && isPricedInErg(run, account),
    (run, account) =>
      buildUnflag({
        ...run.frame,
        accounts: [run.account(account)],
        terms: lying(termsOf(run, account), 1n),
        funding: bot(run),
      }),
  ),
  'draw beyond the limit': ofAccounts(
    (run, account) => rules.drawable(run, account) > 0n && isPricedInErg(run, account),
    (run, account) =>
      buildSpend({
        ...run.frame,
        account: run.account(account),
        funding: run.wallet(account.owner),
        microGpuc: rules.drawable(run, account) + 20n + rules.drawable(run, account) / 100n,
        terms: lying(termsOf(run, account), 50n),
      }),
  ),
  'draw by a price that is stale': ofAccounts(
    (run, account) =>
      !rules.isFresh(run) &&
      account.balanceMicroGpuc <= 0n &&
      rules.drawable(run, account) > 0n &&
      account.collateral === undefined,
    (run, account) => {
      const terms = run.terms();
      return buildSpend({
        ...run.frame,
        account: run.account(account),
        funding: run.wallet(account.owner),
        microGpuc: rules.drawable(run, account),
        terms: { ...terms, pools: { usd: { ...terms.pools.usd, height: run.ledger.height } } },
      });
    },
  ),
  'seizure at a low price': ofAccounts(
    (run, account) =>
      rules.canLiquidate(run, account) && isPricedInErg(run, account) && rules.mostSeizable(run, account) > 0n,
    (run, account) =>
      buildLiquidate({
        ...run.frame,
        account: run.account(account),
        terms: lying(termsOf(run, account), 130n),
        funding: bot(run),
      }),
  ),
  'seizure before its time': ofAccounts(
    (run, account) =>
      account.flaggedHeight > 0 && rules.isUnhealthy(run, account) && run.next < rules.liquidatableFrom(run, account),
    (run, account) =>
      buildLiquidate({
        ...run.frame,
        account: { ...run.account(account), flaggedHeight: run.next - run.model.parameters.bufferBlocks - 1 },
        terms: termsOf(run, account),
        funding: bot(run),
      }),
  ),
  'close with a debt': ofAccounts(
    ({ deployment }, { balanceMicroGpuc }) =>
      balanceMicroGpuc < 0n && balanceMicroGpuc > -deployment.constants.allotmentMicroGpuc,
    (run, account) =>
      buildClose({
        ...run.frame,
        registry: run.registries[0]!,
        account: { ...run.account(account), balanceMicroGpuc: 0n },
        funding: run.wallet(account.owner),
      }),
  ),
  'trade at a price that is not the oracle’s': (run, draw) => {
    const desk = draw.oneOf(openDesks(run.money).filter((found) => rules.canTrade(run, found, 'sells') > 0n));
    const oracle = { ...run.oracle, nanoErgPerUsd: run.oracle.nanoErgPerUsd / 2n };
    const trades = desk && [
      { desk: run.desk(desk), side: 'sells' as const, microGpuc: rules.canTrade(run, desk, 'sells') },
    ];
    return trades && buildTradeDesk({ ...run.frame, trades, oracle, funding: run.wallet('spare') });
  },
  'order at less than its owner wants': (run, draw) => {
    const order = draw.oneOf(waitingOrders(run.money).filter(({ expiryHeight }) => run.next <= expiryHeight));
    if (order === undefined || !rules.isFresh(run)) return undefined;
    // Half of it is traded, the rest goes home untouched.
    const poor = { ...run.order(order), leastOut: 1n, amount: order.amount / 2n };
    const offered = quoteOrder(poor, run.venues);
    const isEnough = offered === undefined || offered.received >= order.leastOut;
    if (isEnough) return undefined;
    const params = { ...run.frame, fills: offered.fills, governance: run.governance, oracle: run.oracle };
    return buildExecuteOrder({ ...params, order: poor, changeErgoTree: people.thief.ergoTree });
  },
  'refund of an order that waits': (run, draw) => {
    const order = draw.oneOf(waitingOrders(run.money).filter(({ expiryHeight }) => run.next <= expiryHeight));
    const expired = order && [{ ...run.order(order), expiryHeight: run.ledger.height }];
    return expired && buildRefundOrders({ ...run.frame, orders: expired, changeErgoTree: people.thief.ergoTree });
  },
} as const satisfies Record<string, MoneyRefusal>;
