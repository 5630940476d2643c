import { close, deposit, writeOff } from './accountMoves.ts';
import { flag, liquidate } from './creditMoves.ts';
import { redeem, withdrawDesk } from './exchangeMoves.ts';
import { members, openDesks, waitingOrders, type ModelAccount } from './model.ts';
import type { MoneyRun } from './moneyRun.ts';
import { refundOrders } from './orderMoves.ts';
import * as rules from './rules.ts';

const CRASH = 20n;

/**
 * Brings every box of money to its end: orders go home, owners without debt close, of the debtors some repay and some
 * are left to the market, desks are taken back, and banks buy back what they issued.
 * @throws where something is left that nobody can end
 */
export function exitMoney(run: MoneyRun, repays: (account: ModelAccount) => boolean): void {
  const orders = waitingOrders(run.money);
  run.ledger.height = Math.max(run.ledger.height, ...orders.map(({ expiryHeight }) => expiryHeight));
  if (orders.length > 0) run.play(refundOrders(run, orders));
  liquidateAll(run, (account) => !repays(account));
  // No price is fresh any more: leaving needs none.
  run.ledger.height += run.deployment.constants.oracleBlocks;
  for (const account of members(run.money)) {
    const debt = rules.debtOf(account);
    const least = run.deployment.constants.minDepositMicroGpuc;
    if (debt > 0n) run.play(deposit(run, account, { by: 'spare', microGpuc: debt > least ? debt : least }));
    run.play(close(run, account, run.registries[0]!));
  }
  for (const desk of openDesks(run.money)) run.play(withdrawDesk(run, desk));
  buyBack(run);
}

/** ERG and what it prices crashes; debtors are flagged, seized after the wait, and written off. */
function liquidateAll(run: MoneyRun, leaves: (account: ModelAccount) => boolean): void {
  const debtors = members(run.money).filter((account) => account.balanceMicroGpuc < 0n && leaves(account));
  if (debtors.length === 0) return;
  const { usd, btc, eth } = run.money.prices;
  run.publish({ usd: usd * CRASH, btc, eth });
  for (const account of debtors) if (rules.canFlag(run, account)) run.play(flag(run, account));
  const due = debtors
    .filter(({ flaggedHeight }) => flaggedHeight > 0)
    .map((account) => rules.liquidatableFrom(run, account));
  run.ledger.height = Math.max(run.ledger.height, ...due);
  run.publish(run.money.prices);
  for (const account of debtors) {
    if (rules.canLiquidate(run, account) && rules.mostSeizable(run, account) > 0n) run.play(liquidate(run, account));
    if (rules.canWriteOff(run, account)) run.play(writeOff(run, account, run.registries[0]!));
  }
}

/** Whoever holds GPUC hands in all that a shard has issued, window after window. */
function buyBack(run: MoneyRun): void {
  for (const bank of run.money.banks) {
    while (rules.issuedBy(run, bank) >= 2n * rules.CENT) {
      const most = rules.redeemable(run, bank);
      if (most >= 2n * rules.CENT) run.play(redeem(run, bank, { by: 'spare', microGpuc: most }));
      else run.ledger.height += run.model.parameters.bankWindowBlocks;
    }
  }
}
