import { describe, expect, it } from 'vitest';
import {
  bankBox,
  bankGovernanceBox,
  deskBox,
  orderBox,
  poolBox,
  purse,
  SIGUSD,
} from '#test/support/contracts/exchangeBoxes.ts';
import { frame, read } from '#test/support/contracts/honest.ts';
import { people } from '#test/support/contracts/people.ts';
import { candidate, ERG, GPUC, NOW, place } from '#test/support/contracts/world.ts';
import { decodeBank } from './bank/box.ts';
import { buildRedeem } from './bank/redeem.ts';
import { buildSell } from './bank/sell.ts';
import { decodeDesk } from './desk/box.ts';
import { buildOpenDesk } from './desk/open.ts';
import { buildRefillDesk } from './desk/refill.ts';
import { buildSetDesk } from './desk/set.ts';
import { buildTradeDesk } from './desk/trade.ts';
import { buildWithdrawDesk } from './desk/withdraw.ts';
import { decodeGovernance } from './governance/box.ts';
import { decodeOraclePool } from './oracle/box.ts';
import { decodeOrder, type OrderTerms } from './order/box.ts';
import { buildCancelOrder } from './order/cancel.ts';
import { buildExecuteOrder } from './order/execute.ts';
import { noFills } from './order/fills.ts';
import { buildPlaceOrder } from './order/place.ts';
import { buildRefundOrders } from './order/refund.ts';
import { PlanError, type PlanErrorCode } from './shared/planError.ts';

const bank = read(decodeBank, bankBox());
const governance = read(decodeGovernance, bankGovernanceBox());
const desk = read(decodeDesk, deskBox());
const oracle = read(decodeOraclePool, poolBox());
const order = read(decodeOrder, orderBox());
const funding = purse(people.owner.ergoTree, [
  [GPUC, 10n ** 12n],
  [SIGUSD, 10n ** 9n],
]);
const strangers = purse(people.thief.ergoTree, []);
const aged = {
  boxes: [place(candidate(people.owner.ergoTree, ERG, { creationHeight: 1 }), 3)],
  changeErgoTree: people.owner.ergoTree,
};
const later = { ...frame, height: 1_000_000 };
const owned = { ...frame, desk, funding };
const { terms } = desk;
const open = { ...frame, ownerTree: people.owner.ergoTree, terms, microGpuc: 1n, nanoErg: 0n, funding };
const stated: OrderTerms = { ...order, leastOut: 5n };
const place20 = { ...frame, terms: stated, given: 'erg', amount: 20n * ERG, funding } as const;
const sell = (cents: bigint) => () => buildSell({ ...frame, sales: [{ bank, cents }], funding });
const redeem = (microGpuc: bigint) => () =>
  buildRedeem({ ...frame, redemptions: [{ bank, microGpuc }], governance, funding });
const trade = (microGpuc: bigint) => () =>
  buildTradeDesk({ ...frame, trades: [{ desk, side: 'sells', microGpuc }], oracle, funding });
const set = (change: Partial<typeof terms>) => () => buildSetDesk({ ...owned, terms: { ...terms, ...change } });
const placing = (change: Partial<OrderTerms>) => () => buildPlaceOrder({ ...place20, terms: { ...stated, ...change } });
const execute = (change: object) => () => buildExecuteOrder({ ...frame, order, fills: noFills, ...change });
const fill = { ...noFills, trades: [{ desk, side: 'sells', microGpuc: 9_000_000n }] } as const;

describe('builders refuse', () => {
  it.each<[string, PlanErrorCode, () => unknown]>([
    ['a sale of nothing', 'invalid', sell(0n)],
    ['a sale of no shard', 'invalid', () => buildSell({ ...frame, sales: [], funding })],
    ['a sale of more than a shard has', 'ineligible', sell(10n ** 12n)],
    ['a redemption of no shard', 'invalid', () => buildRedeem({ ...frame, redemptions: [], governance, funding })],
    ['a redemption of a fraction of a cent', 'invalid', redeem(10_000_001n)],
    ['a redemption that its fee eats up', 'invalid', redeem(10_000n)],
    ['a redemption above what was issued', 'ineligible', redeem(50_000_010_000n)],
    ['a desk of an owner who is a contract', 'invalid', () => buildOpenDesk({ ...open, ownerTree: desk.box.ergoTree })],
    ['a desk without GPUC', 'invalid', () => buildOpenDesk({ ...open, microGpuc: 0n })],
    ['a desk with less than its deposit', 'invalid', () => buildOpenDesk({ ...open, nanoErg: -1n })],
    ['a spread above 5 %', 'invalid', set({ askBps: 501 })],
    ['a spread below zero', 'invalid', set({ bidBps: -1 })],
    ['a least trade of nothing', 'invalid', set({ leastMicroGpuc: 0n })],
    ['a cap below the least trade', 'invalid', set({ mostMicroGpuc: 1n })],
    ['a refill of nothing', 'invalid', () => buildRefillDesk({ ...owned, addedMicroGpuc: 0n, addedNanoErg: 0n })],
    ['a refill that takes', 'invalid', () => buildRefillDesk({ ...owned, addedMicroGpuc: -1n, addedNanoErg: 5n })],
    [
      'a refill by somebody else',
      'ineligible',
      () => buildRefillDesk({ ...owned, funding: strangers, addedMicroGpuc: 0n, addedNanoErg: 5n }),
    ],
    [
      'a withdrawal of nothing',
      'invalid',
      () => buildWithdrawDesk({ ...owned, amounts: { microGpuc: 0n, nanoErg: 0n } }),
    ],
    [
      'a withdrawal of the last unit',
      'invalid',
      () => buildWithdrawDesk({ ...owned, amounts: { microGpuc: desk.gpucMicroGpuc, nanoErg: 0n } }),
    ],
    [
      'a withdrawal of the deposit',
      'invalid',
      () => buildWithdrawDesk({ ...owned, amounts: { microGpuc: 0n, nanoErg: desk.box.value } }),
    ],
    ['a withdrawal by somebody else', 'ineligible', () => buildWithdrawDesk({ ...owned, funding: strangers })],
    [
      'a withdrawal by a box that is years old',
      'wrong_state',
      () => buildWithdrawDesk({ ...later, desk, funding: aged }),
    ],
    ['a trade of nothing', 'ineligible', trade(0n)],
    ['a trade at no desk', 'invalid', () => buildTradeDesk({ ...frame, trades: [], oracle, funding })],
    ['a trade below the least', 'ineligible', trade(999_999n)],
    ['a trade above the cap', 'ineligible', trade(95_000_001n)],
    ['an order for what it gives', 'invalid', placing({ wanted: 'erg' })],
    ['an order that gives nothing', 'invalid', () => buildPlaceOrder({ ...place20, amount: 0n })],
    ['an order that wants nothing', 'invalid', placing({ leastOut: 0n })],
    [
      'an order for ERG that its tip eats up',
      'invalid',
      () => buildPlaceOrder({ ...place20, given: 'gpuc', terms: { ...stated, wanted: 'erg', leastOut: 2_000_000n } }),
    ],
    ['an order that has expired', 'invalid', placing({ expiryHeight: NOW - 1 })],
    ['an order whose tip does not pay the miner', 'invalid', placing({ tipNanoErg: 999_999n })],
    ['an order of an owner who is a contract', 'invalid', placing({ ownerTree: desk.box.ergoTree })],
    ['an execution after the expiry', 'wrong_state', execute({ order: { ...order, expiryHeight: NOW - 1 } })],
    ['an execution below the least out', 'ineligible', execute({ fills: fill, oracle })],
    ['an execution at a desk without an oracle', 'invalid', execute({ fills: fill })],
    [
      'an execution that redeems without governance',
      'invalid',
      execute({ fills: { ...noFills, redemptions: [{ bank, microGpuc: 20_000n }] } }),
    ],
    ['a refund before the expiry', 'wrong_state', () => buildRefundOrders({ ...frame, orders: [order] })],
    ['a refund of nothing', 'invalid', () => buildRefundOrders({ ...frame, orders: [] })],
    ['a cancel by somebody else', 'ineligible', () => buildCancelOrder({ ...frame, order, funding: strangers })],
  ])('%s', (_, code, build) => {
    let error: unknown;
    try {
      build();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PlanError);
    expect((error as PlanError).code).toBe(code);
  });
});
