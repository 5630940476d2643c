import type { TradedAsset } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import type { Fills } from '#lib/protocol/order/fills.ts';
import { buildPlaceOrder } from '#lib/protocol/order/place.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import { leastOutOf, quote, quoteOrder } from '#lib/protocol/order/rules.ts';
import { amountOf, type ChainBox } from '#lib/protocol/shared/chainBox.ts';
import { CARRIER_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { people } from '../../contracts/people.ts';
import type { Move } from '../marketRun.ts';
import type { Person } from '../model.ts';
import { bookRedemption, bookSale, bookTrade } from './exchangeMoves.ts';
import type { ModelBank, ModelDesk, ModelOrder } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { CENT, priceAt, redemptionOf } from './rules.ts';

const TIP_NANO_ERG = 2_000_000n;

export interface Wish {
  readonly owner: Person;
  readonly given: TradedAsset;
  readonly wanted: TradedAsset;
  readonly amount: bigint;
  readonly slippageBps: number;
  readonly expiryHeight: number;
}

/** An order for what the venues offer now, less slippage; nothing where they offer nothing. */
export function place(run: MoneyRun, wish: Wish): Move | undefined {
  const { owner, given, wanted, amount, slippageBps, expiryHeight } = wish;
  const { received } = quote({ given, wanted, amount: { given: amount } }, run.venues);
  const leastOut = leastOutOf(received, slippageBps);
  if (leastOut <= (wanted === 'erg' ? TIP_NANO_ERG : 0n)) return undefined;
  const name = `order ${run.money.orders.length}`;
  const terms = { ownerTree: people[owner].ergoTree, wanted, leastOut, expiryHeight, tipNanoErg: TIP_NANO_ERG };
  return {
    action: 'place order',
    about: `${name} of ${owner}: ${amount} ${given} for ${leastOut} ${wanted} by ${expiryHeight}`,
    plan: () => buildPlaceOrder({ ...run.frame, terms, given, amount, funding: run.wallet(owner) }),
    book: ([box]) => {
      give(run, { owner, asset: given, amount: -amount });
      run.tally.edges.count('order nothing -> waiting');
      const nanoErg = CARRIER_NANO_ERG + TIP_NANO_ERG + (given === 'erg' ? amount : 0n);
      run.money.orders.push({ name, boxId: box!.boxId, nanoErg, leastOut, ...wish, state: 'waiting' });
    },
  };
}

/** By anybody, at the venues that are best now. */
export function execute(run: MoneyRun, order: ModelOrder): Move | undefined {
  const offered = quoteOrder(run.order(order), run.venues);
  if (offered === undefined) return undefined;
  const { fills } = offered;
  return {
    action: 'execute order',
    about: `${order.name} at ${fills.sales.length + fills.redemptions.length} banks, ${fills.trades.length} desks`,
    plan: () =>
      buildExecuteOrder({
        ...run.frame,
        order: run.order(order),
        fills,
        governance: run.governance,
        oracle: run.oracle,
        changeErgoTree: people.bot.ergoTree,
      }),
    book: (outputs) => {
      bookExecution(run, order, { fills, outputs });
    },
  };
}

/** What venues moved, by the model's own prices, less the tip and to the unit, is the owner's. */
function bookExecution(
  run: MoneyRun,
  order: ModelOrder,
  { fills, outputs }: { readonly fills: Fills; readonly outputs: readonly ChainBox[] },
): void {
  const owed = { nanoErg: order.nanoErg - TIP_NANO_ERG, microGpuc: 0n, cents: 0n };
  if (order.given === 'gpuc') owed.microGpuc += order.amount;
  if (order.given === 'sigUsd') owed.cents += order.amount;
  const next = outputs.values();
  for (const { bank, cents } of fills.sales) {
    owed.microGpuc += cents * CENT;
    owed.cents -= cents;
    bookSale(bankAt(run, bank.box.boxId), { cents, box: next.next().value! });
  }
  for (const { bank, microGpuc } of fills.redemptions) {
    owed.microGpuc -= microGpuc;
    owed.cents += redemptionOf(run, microGpuc);
    bookRedemption(run, bankAt(run, bank.box.boxId), { microGpuc, box: next.next().value! });
  }
  for (const { desk, side, microGpuc } of fills.trades) {
    const found = deskAt(run, desk.box.boxId);
    const paid = priceAt(run, found, { side, microGpuc });
    owed.nanoErg += side === 'sells' ? -paid : paid;
    owed.microGpuc += side === 'sells' ? microGpuc : -microGpuc;
    bookTrade(run, found, { side, microGpuc, box: next.next().value! });
  }
  const payout = next.next().value!;
  expectHome(run, order, { payout, ...owed });
  const got = { erg: owed.nanoErg - order.nanoErg + TIP_NANO_ERG, gpuc: owed.microGpuc, sigUsd: owed.cents }[
    order.wanted
  ];
  if (got < order.leastOut) throw new Error(`${order.name} got ${got} of ${order.leastOut}`);
  end(run, order, 'executed');
}

/** The payout carries the order's id and holds exactly this. */
function expectHome(
  run: MoneyRun,
  order: ModelOrder,
  {
    payout,
    nanoErg,
    microGpuc,
    cents,
  }: { readonly payout: ChainBox; readonly nanoErg: bigint; readonly microGpuc: bigint; readonly cents: bigint },
): void {
  const { tokens, externals } = run.deployment;
  const found = [payout.value, amountOf(payout, tokens.gpuc), amountOf(payout, externals.sigUsd)].join();
  const expected = [nanoErg, microGpuc, cents].join();
  const home = payout.ergoTree === people[order.owner].ergoTree && readBytes(payout, 'R4') === order.boxId;
  if (!home || found !== expected) throw new Error(`${order.name} got ${found}, not ${expected}`);
  run.pay(order.owner, microGpuc);
  run.hold(order.owner, externals.sigUsd, cents);
}

const bankAt = ({ money }: MoneyRun, id: string): ModelBank => money.banks.find(({ boxId }) => boxId === id)!;
const deskAt = ({ money }: MoneyRun, id: string): ModelDesk => money.desks.find(({ boxId }) => boxId === id)!;

export const cancelOrder = (run: MoneyRun, order: ModelOrder): Move => ({
  action: 'cancel order',
  about: order.name,
  plan: () => buildCancelOrder({ ...run.frame, order: run.order(order), funding: run.wallet(order.owner) }),
  book: () => {
    give(run, { owner: order.owner, asset: order.given, amount: order.amount });
    end(run, order, 'cancelled');
  },
});

/** By anybody, once all have expired. */
export const refundOrders = (run: MoneyRun, orders: readonly ModelOrder[]): Move => ({
  action: 'refund orders',
  about: orders.map(({ name }) => name).join(', '),
  plan: () => buildRefundOrders({ ...run.frame, orders: orders.map(run.order), changeErgoTree: people.bot.ergoTree }),
  book: (outputs) => {
    for (const [index, order] of orders.entries()) {
      const { given, amount } = order;
      expectHome(run, order, {
        payout: outputs[index]!,
        nanoErg: order.nanoErg - TIP_NANO_ERG,
        microGpuc: given === 'gpuc' ? amount : 0n,
        cents: given === 'sigUsd' ? amount : 0n,
      });
      end(run, order, 'refunded');
    }
  },
});

function end(run: MoneyRun, order: ModelOrder, state: ModelOrder['state']): void {
  run.tally.edges.count(`order waiting -> ${state}`);
  order.state = state;
}

function give(
  run: MoneyRun,
  { owner, asset, amount }: { readonly owner: Person; readonly asset: TradedAsset; readonly amount: bigint },
): void {
  if (asset === 'gpuc') run.pay(owner, amount);
  if (asset === 'sigUsd') run.hold(owner, run.deployment.externals.sigUsd, amount);
}
