import type { ChainBox } from '#lib/chain/ports.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { buildRedeem } from '#lib/protocol/bank/redeem.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import { decodeDesk } from '#lib/protocol/desk/box.ts';
import type { DeskSide } from '#lib/protocol/desk/rules.ts';
import { buildRefillDesk } from '#lib/protocol/desk/refill.ts';
import { buildTradeDesk } from '#lib/protocol/desk/trade.ts';
import { decodeGovernance } from '#lib/protocol/governance/box.ts';
import { decodeOraclePool } from '#lib/protocol/oracle/box.ts';
import { decodeOrder } from '#lib/protocol/order/box.ts';
import { buildCancelOrder } from '#lib/protocol/order/cancel.ts';
import { buildExecuteOrder } from '#lib/protocol/order/execute.ts';
import { buildRefundOrders } from '#lib/protocol/order/refund.ts';
import { quote } from '#lib/protocol/order/rules.ts';
import type { Draft } from './draft.ts';
import { bankBox, bankGovernanceBox, deskBox, orderBox, poolBox, purse, SIGUSD } from './exchangeBoxes.ts';
import { draftOf, frame, read } from './honest.ts';
import { people } from './people.ts';
import { GPUC, NOW } from './world.ts';

const governanceNow = () => read(decodeGovernance, bankGovernanceBox());

export const bankSell = ({ boxes = [bankBox()], cents = 1_000n } = {}): Draft =>
  draftOf(
    buildSell({
      ...frame,
      sales: boxes.map((box) => ({ bank: read(decodeBank, box), cents })),
      funding: purse(people.consumer.ergoTree, [[SIGUSD, 10_000_000n]]),
    }),
    [people.consumer],
  );

export const bankRedeem = ({
  box = bankBox(),
  microGpuc = 10_000_000n,
  governance = bankGovernanceBox(),
} = {}): Draft =>
  draftOf(
    buildRedeem({
      ...frame,
      redemptions: [{ bank: read(decodeBank, box), microGpuc }],
      governance: read(decodeGovernance, governance),
      funding: purse(people.consumer.ergoTree, [[GPUC, 1_000_000_000_000n]]),
    }),
    [people.consumer],
  );

interface TradeFacts {
  readonly side?: DeskSide;
  readonly box?: ChainBox;
  readonly boxes?: readonly ChainBox[];
  readonly microGpuc?: bigint;
  readonly pool?: ChainBox;
}

export const deskTrade = ({
  side = 'sells',
  box,
  boxes,
  microGpuc = 10_000_001n,
  pool = poolBox(),
}: TradeFacts = {}): Draft =>
  draftOf(
    buildTradeDesk({
      ...frame,
      trades: (boxes ?? [box ?? deskBox()]).map((traded) => ({ desk: read(decodeDesk, traded), side, microGpuc })),
      oracle: read(decodeOraclePool, pool),
      funding: purse(people.consumer.ergoTree, [[GPUC, 1_000_000_000n]]),
    }),
    [people.consumer],
  );

export const deskRefill = (box = deskBox()): Draft =>
  draftOf(
    buildRefillDesk({
      ...frame,
      desk: read(decodeDesk, box),
      addedMicroGpuc: 5n,
      addedNanoErg: 7n,
      funding: purse(people.owner.ergoTree, [[GPUC, 1_000_000_000n]]),
    }),
    [people.owner],
  );

interface ExecuteFacts {
  readonly order?: ChainBox;
  readonly banks?: readonly ChainBox[];
  readonly desks?: readonly ChainBox[];
  readonly pool?: ChainBox;
}

/** Executes an order as the venues that are given quote it; by default ERG for GPUC at one desk. */
export function execute({
  order = orderBox(),
  banks = [bankBox()],
  desks = [deskBox()],
  pool = poolBox(),
}: ExecuteFacts = {}): Draft {
  const decoded = read(decodeOrder, order);
  const [governance, oracle] = [governanceNow(), read(decodeOraclePool, pool)];
  const venues = {
    banks: banks.map((box) => read(decodeBank, box)),
    desks: desks.map((box) => read(decodeDesk, box)),
    governance,
    oracle,
    height: NOW - 1,
  };
  const { given, wanted, amount } = decoded;
  const { fills } = quote({ given, wanted, amount: { given: amount } }, venues);
  return draftOf(
    buildExecuteOrder({
      ...frame,
      order: decoded,
      fills,
      governance,
      oracle,
      changeErgoTree: people.bot.ergoTree,
    }),
    [],
  );
}

export const refundOrder = (...orders: readonly ChainBox[]): Draft =>
  draftOf(
    buildRefundOrders({
      ...frame,
      orders: (orders.length > 0 ? orders : [orderBox({ expiryHeight: NOW - 1 })]).map((box) => read(decodeOrder, box)),
      changeErgoTree: people.bot.ergoTree,
    }),
    [],
  );

export const cancelOrder = (order = orderBox()): Draft =>
  draftOf(
    buildCancelOrder({
      ...frame,
      order: read(decodeOrder, order),
      funding: purse(people.consumer.ergoTree, []),
    }),
    [people.consumer],
  );
