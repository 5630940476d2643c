import { buildDeposit, depositLeg } from '#lib/protocol/account/deposit.ts';
import { buildFlag, buildUnflag } from '#lib/protocol/account/flag.ts';
import { buildLiquidate } from '#lib/protocol/account/liquidate.ts';
import { buildSpend, type SpendParams } from '#lib/protocol/account/spend.ts';
import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import { buildOpenDesk } from '#lib/protocol/desk/open.ts';
import { buildRefillDesk } from '#lib/protocol/desk/refill.ts';
import type { DeskSide } from '#lib/protocol/desk/rules.ts';
import { buildSetDesk } from '#lib/protocol/desk/set.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import { buildWithdrawDesk } from '#lib/protocol/desk/withdraw.ts';
import type { TradedAsset } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import { buildPlaceOrder } from '#lib/protocol/order/place.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import { quote } from '#lib/protocol/order/rules.ts';
import { openOutput } from '#lib/protocol/jobOpen/open.ts';
import type { Provider } from '#lib/protocol/provider/box.ts';
import { buildCollect } from '#lib/protocol/provider/collect.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { buildEnrolMember } from '#lib/protocol/registry/enrolMember.ts';
import { buildClose, buildWriteOff } from '#lib/protocol/registry/leaveMember.ts';
import { people } from '#test/support/contracts/people.ts';
import type { Person } from './auditedMarket.ts';
import type { MoneyMarket } from './moneyMarket.ts';

const gpuc = 1_000_000n;
const erg = 1_000_000_000n;
/** nanoUSD an ERG. */
const cents = 10_000_000n;
const changeErgoTree = people.bot.ergoTree;

/** Every action of accounts, banks, desks and orders at least once, honestly. */
export function takeEveryMoneyAction(money: MoneyMarket): void {
  money.publish(50n * cents);
  banksTrade(money);
  desksTrade(money);
  ordersAreTraded(money);
  const provider = oneHosts(money);
  membersDraw(money);
  accountsPayAndEarn(money, provider);
  oneIsFlaggedAndRecovers(money);
  oneIsLiquidatedAndWrittenOff(money);
  oneCloses(money);
  oneStaysIll(money);
}

function banksTrade(money: MoneyMarket): void {
  const { market } = money;
  const funding = () => market.wallet('consumer');
  const [first, second] = money.banks;
  const sales = [
    { bank: first!, cents: 5_000n },
    { bank: second!, cents: 20_000n },
  ];
  market.run(buildSell({ ...market.frame, sales, funding: funding() }));
  const issuing = () => money.banks.filter(({ issuedMicroGpuc }) => issuedMicroGpuc > 0n);
  const redeem = (microGpuc: bigint) => {
    const redemptions = issuing().map((bank) => ({ bank, microGpuc }));
    const { governance } = market;
    market.run(buildRedeem({ ...market.frame, redemptions, governance, funding: funding() }));
  };
  redeem(20n * gpuc);
  redeem(3n * gpuc);
  market.run(buildSell({ ...market.frame, sales: [{ bank: issuing()[0]!, cents: 100n }], funding: funding() }));
  market.reach(market.devchain.height + market.governance.bankWindowBlocks);
  redeem(4n * gpuc);
}

function desksTrade(money: MoneyMarket): void {
  const { market } = money;
  money.publish(50n * cents);
  const ownerTree = people.owner.ergoTree;
  const funding = () => market.wallet('owner');
  const terms = { askBps: 100, bidBps: 150, mostMicroGpuc: 100n * gpuc, leastMicroGpuc: gpuc };
  const opened = { ownerTree, terms, microGpuc: 200n * gpuc, nanoErg: 10n * erg };
  market.run(buildOpenDesk({ ...market.frame, ...opened, funding: funding() }));
  const trade = (side: DeskSide, microGpuc: bigint) => {
    const { desk, oracle } = money;
    const trades = [{ desk, side, microGpuc }];
    market.run(buildTradeDesk({ ...market.frame, trades, oracle, funding: market.wallet('consumer') }));
  };
  trade('sells', 2n * gpuc + 1n);
  trade('buys', gpuc + 7n);
  const added = { addedMicroGpuc: gpuc, addedNanoErg: erg };
  market.run(buildRefillDesk({ ...market.frame, desk: money.desk, ...added, funding: funding() }));
  const wider = { ...terms, askBps: 200 };
  market.run(buildSetDesk({ ...market.frame, desk: money.desk, terms: wider, funding: funding() }));
  const amounts = { microGpuc: gpuc, nanoErg: erg };
  market.run(buildWithdrawDesk({ ...market.frame, desk: money.desk, amounts, funding: funding() }));
  trade('sells', 3n * gpuc);
}

function ordersAreTraded(money: MoneyMarket): void {
  const { market } = money;
  const place = (given: TradedAsset, amount: bigint, wanted: TradedAsset, leastOut: bigint) => {
    const expiryHeight = market.devchain.height + 20;
    const terms = { ownerTree: people.consumer.ergoTree, wanted, leastOut, expiryHeight, tipNanoErg: 2_000_000n };
    market.run(buildPlaceOrder({ ...market.frame, terms, given, amount, funding: market.wallet('consumer') }));
  };
  const execute = () => {
    const { order, banks, oracle } = money;
    const { governance } = market;
    const { given, wanted, amount } = order;
    const venues = { banks, desks: [money.desk], governance, oracle, height: market.devchain.height };
    const { fills } = quote({ given, wanted, amount: { given: amount } }, venues);
    market.run(buildExecuteOrder({ ...market.frame, order, fills, governance, oracle, changeErgoTree }));
  };
  place('erg', 4n * erg, 'gpuc', 1_900_000n);
  execute();
  place('sigUsd', 500n, 'gpuc', 5n * gpuc);
  execute();
  place('gpuc', 2n * gpuc, 'sigUsd', 190n);
  execute();
  place('sigUsd', 300n, 'erg', 5n * erg);
  execute();
  place('erg', erg, 'gpuc', 100n * gpuc);
  market.run(buildCancelOrder({ ...market.frame, order: money.order, funding: market.wallet('consumer') }));
  place('gpuc', gpuc, 'erg', 100n * erg);
  market.reach(money.order.expiryHeight);
  market.run(buildRefundOrders({ ...market.frame, orders: [money.order], changeErgoTree }));
  const desk = { desk: money.desk, funding: market.wallet('owner') };
  market.run(buildWithdrawDesk({ ...market.frame, ...desk, amounts: { microGpuc: 10n * gpuc, nanoErg: 0n } }));
}

function enrol({ market }: MoneyMarket, name: Person, collateralNanoErg: bigint): void {
  const { registry } = market;
  const joining = { registry, ownerTree: people[name].ergoTree, collateralNanoErg };
  market.run(buildEnrolMember({ ...market.frame, ...joining, funding: market.wallet(name) }));
}

/** The owner pays the bot out of his account, or whom else is said. */
function pay(
  money: MoneyMarket,
  name: Person,
  microGpuc: bigint,
  { collateral = 'erg', ...to }: { collateral?: 'erg' | 'rsBtc' } & Pick<SpendParams, 'outputs' | 'legs'> = {},
): void {
  const { market } = money;
  const tokens = [{ tokenId: market.deployment.tokens.gpuc, amount: microGpuc }];
  const plan = buildSpend({
    ...market.frame,
    account: money.account(name),
    funding: market.wallet(name),
    microGpuc,
    terms: money.terms(collateral),
    ...(to.legs === undefined ? { outputs: [{ value: 1_000_000n, ergoTree: people.bot.ergoTree, tokens }] } : {}),
    ...to,
  });
  market.run(plan);
}

/** A provider with a little over two GPUC of earnings. */
function oneHosts({ market }: MoneyMarket): Provider {
  const { provider, jobs } = market.match(market.enrol(), 3);
  const delivered = market.deliver(jobs);
  market.reach(delivered[0]!.releaseHeight);
  return market.provider(market.run(buildSettle({ ...market.frame, provider, jobs: delivered, changeErgoTree }))[0]!);
}

/** An account pays an account, then a job on credit; earnings of a provider go straight into it. */
function accountsPayAndEarn(money: MoneyMarket, provider: Provider): void {
  const { market } = money;
  const into = (microGpuc: bigint) =>
    depositLeg({ account: money.account('otherConsumer'), microGpuc }, market.deployment);
  pay(money, 'otherOwner', gpuc, { legs: [into(gpuc)] });
  const request = {
    consumerTree: people.otherConsumer.ergoTree,
    acceptedKeys: [provider.gpuClassHex],
    hours: 1,
    startBy: market.devchain.height + 100,
    leastReputation: 0,
    leastStakeMicroGpuc: 0n,
    commitment: '9a'.repeat(32),
  };
  const job = openOutput({ ...market.frame, escrowMicroGpuc: gpuc, request });
  pay(money, 'otherConsumer', gpuc, { collateral: 'rsBtc', outputs: [job] });
  const earned = { provider, microGpuc: 2n * gpuc, into: into(2n * gpuc), funding: market.wallet('owner') };
  market.run(buildCollect({ ...market.frame, ...earned }));
}

function deposit(money: MoneyMarket, name: Person, microGpuc: bigint, by: Person = name): void {
  const { market } = money;
  const account = money.account(name);
  market.run(buildDeposit({ ...market.frame, account, microGpuc, funding: market.wallet(by) }));
}

function membersDraw(money: MoneyMarket): void {
  const { market } = money;
  enrol(money, 'otherOwner', 40n * erg);
  enrol(money, 'otherWorker', 20n * erg);
  enrol(money, 'otherConsumer', 5n * erg);
  money.publish(50n * cents);
  pay(money, 'otherOwner', 5n * gpuc);
  pay(money, 'otherWorker', 3n * gpuc);
  const collateral = { tokenId: market.deployment.externals.rsBtc, amount: 100_000n };
  const account = money.account('otherConsumer');
  const funding = market.wallet('otherConsumer');
  market.run(buildDeposit({ ...market.frame, account, microGpuc: 0n, collateral, funding }));
  pay(money, 'otherConsumer', 20n * gpuc, { collateral: 'rsBtc' });
  deposit(money, 'otherOwner', gpuc, 'bot');
}

function mark(money: MoneyMarket, name: Person, build: typeof buildFlag): void {
  const { market } = money;
  const accounts = [money.account(name)];
  market.run(build({ ...market.frame, accounts, terms: money.terms(), funding: market.wallet('bot') }));
}

function oneIsFlaggedAndRecovers(money: MoneyMarket): void {
  money.publish(25n * cents);
  mark(money, 'otherWorker', buildFlag);
  money.publish(50n * cents);
  mark(money, 'otherWorker', buildUnflag);
}

function oneIsLiquidatedAndWrittenOff(money: MoneyMarket): void {
  const { market } = money;
  const liquidate = () => {
    const account = money.account('otherWorker');
    market.run(buildLiquidate({ ...market.frame, account, terms: money.terms(), funding: market.wallet('bot') }));
  };
  money.publish(22n * cents);
  mark(money, 'otherWorker', buildFlag);
  market.reach(market.devchain.height + market.governance.bufferBlocks);
  liquidate();
  money.publish(5n * cents);
  mark(money, 'otherWorker', buildFlag);
  market.reach(market.devchain.height + market.deployment.constants.flagBlocks);
  liquidate();
  const { registry } = market;
  market.run(buildWriteOff({ ...market.frame, registry, account: money.account('otherWorker'), changeErgoTree }));
}

function oneCloses(money: MoneyMarket): void {
  const { market } = money;
  deposit(money, 'otherOwner', 6n * gpuc);
  pay(money, 'otherOwner', gpuc / 2n);
  const { registry } = market;
  const account = money.account('otherOwner');
  market.run(buildClose({ ...market.frame, registry, account, funding: market.wallet('otherOwner') }));
}

function oneStaysIll(money: MoneyMarket): void {
  enrol(money, 'worker', 20n * erg);
  money.publish(50n * cents);
  pay(money, 'worker', 3n * gpuc);
  money.publish(27n * cents);
  mark(money, 'worker', buildFlag);
}
