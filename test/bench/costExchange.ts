import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import type { DeskSide } from '#lib/protocol/desk/rules.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import type { Order, TradedAsset } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import { quote } from '#lib/protocol/order/rules.ts';
import { people } from '#test/support/contracts/people.ts';
import type { CostRow } from './costBatches.ts';
import type { CostMarket } from './costMarket.ts';
import { ExchangeMarket } from './exchangeMarket.ts';

/** Rows that have a goal, by what an order gives and wants. */
const routes: readonly (readonly [name: string, given: TradedAsset, wanted: TradedAsset, amount: bigint])[] = [
  ['order: SigUSD to GPUC (bank)', 'sigUsd', 'gpuc', 1_000n],
  ['order: GPUC to SigUSD (bank)', 'gpuc', 'sigUsd', 10_000_000n],
  ['order: ERG to GPUC (desk)', 'erg', 'gpuc', 30_000_000_000n],
  ['order: GPUC to ERG (desk)', 'gpuc', 'erg', 10_000_000n],
  ['order: SigUSD to ERG (bank, desk)', 'sigUsd', 'erg', 1_000n],
  ['order: ERG to SigUSD (desk, bank)', 'erg', 'sigUsd', 30_000_000_000n],
];

/** Every trade at banks and desks, and every end of an order, each measured once. */
export function measureExchange(market: CostMarket): readonly CostRow[] {
  const exchange = new ExchangeMarket(market);
  const executions = routes.map(([name, given, wanted, amount]) =>
    execution(exchange, name, exchange.order(given, wanted, { amount, leastOut: 100n })),
  );
  return [...measureBanks(exchange), ...measureDesks(exchange), ...executions, ...measureExits(exchange)];
}

/** Outputs that an action needs beside the miner's: successors, what the trader gets, what the executor earns. */
const row = (action: string, { measured }: Pick<CostRow, 'measured'>): CostRow => ({ action, jobs: 1, measured });

function measureBanks(exchange: ExchangeMarket): readonly CostRow[] {
  const { market } = exchange;
  const { tokens, externals } = market.deployment;
  const sell = buildSell({
    ...market.frame,
    sales: [{ bank: exchange.bank(), cents: 1_000n }],
    funding: exchange.purse(externals.sigUsd, 10_000n),
  });
  const redeem = buildRedeem({
    ...market.frame,
    redemptions: [{ bank: exchange.bank(), microGpuc: 10_000_000n }],
    governance: market.governance,
    funding: exchange.purse(tokens.gpuc, 100_000_000n),
  });
  return [row('bank sells', market.run(sell, 3)), row('bank redeems', market.run(redeem, 3))];
}

function measureDesks(exchange: ExchangeMarket): readonly CostRow[] {
  const { market } = exchange;
  const trade = (side: DeskSide) =>
    buildTradeDesk({
      ...market.frame,
      trades: [{ desk: exchange.desk(), side, microGpuc: 10_000_000n }],
      oracle: exchange.oracle,
      funding: exchange.purse(market.deployment.tokens.gpuc, 100_000_000n),
    });
  return [row('desk sells', market.run(trade('sells'), 3)), row('desk buys', market.run(trade('buys'), 3))];
}

/** Executes an order at venues of its own. */
export function execution(exchange: ExchangeMarket, action: string, order: Order): CostRow {
  const { market, oracle } = exchange;
  const { governance, frame } = market;
  const banks = order.given === 'sigUsd' || order.wanted === 'sigUsd' ? [exchange.bank()] : [];
  const desks = order.given === 'erg' || order.wanted === 'erg' ? [exchange.desk()] : [];
  const { given, wanted, amount } = order;
  const { fills } = quote(
    { given, wanted, amount: { given: amount } },
    { banks, desks, governance, oracle, height: frame.height },
  );
  const plan = buildExecuteOrder({ ...frame, order, fills, governance, oracle, changeErgoTree: people.bot.ergoTree });
  return row(action, market.run(plan, banks.length + desks.length + 3));
}

function measureExits(exchange: ExchangeMarket): readonly CostRow[] {
  const { market } = exchange;
  const [cancelled, refunded] = [0, 1].map(() => exchange.order('gpuc', 'erg', { amount: 5_000_000n, leastOut: 100n }));
  const funding = exchange.purse(market.deployment.tokens.gpuc, 1n);
  const cancel = market.run(buildCancelOrder({ ...market.frame, order: cancelled!, funding }), 2);
  market.ledger.height = refunded!.expiryHeight;
  const refund = buildRefundOrders({ ...market.frame, orders: [refunded!], changeErgoTree: people.bot.ergoTree });
  return [row('cancel order', cancel), row('refund order', market.run(refund, 3))];
}
