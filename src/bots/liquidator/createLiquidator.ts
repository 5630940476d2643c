import { randomUUID } from 'node:crypto';
import { readCredit } from '#lib/market/readCredit.ts';
import { spendableBoxes } from '#lib/client/spendableBoxes.ts';
import type { Account } from '#lib/protocol/account/box.ts';
import { DEFAULT_MINER_FEE_NANO_ERG } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { ActionOutcome, Bot } from '../runner/bot.ts';
import type { BotContext, Purse } from '../runner/botContext.ts';
import { ownSequence } from '../runner/ownSequence.ts';
import { createSpending } from '../runner/spending.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { checkPlan, sendPlan, type PlanSource } from '../runner/sendPlan.ts';
import { SetAside, suspectDesk, suspectJob } from '../runner/setAside.ts';
import { buildAction } from './buildAction.ts';
import { liquidate, type LiquidateAction } from './liquidate.ts';
import { decideLiquidations, type LiquidatorAction, type LiquidatorSnapshot } from './decide.ts';

/**
 * Keeps credit sound: flags accounts that owe too much, repays their debts in parts out of what their collateral brings at
 * banks and desks, takes flags off what healed, writes off what nothing stands behind. Its purse pays for flags; of GPUC and
 * SigUSD that lie in it no more goes into debts than it was given leave to.
 * @param salt makes the sequence of its choices differ from those of others
 */
export function createLiquidator(
  context: BotContext,
  purse: Purse,
  salt: string = randomUUID(),
): Bot<LiquidatorSnapshot, LiquidatorAction> {
  const { chain, deployment, clock } = context;
  const { ergoTree } = purse.key;
  const setAside = new SetAside(clock);
  const spending = createSpending(purse, deployment);
  return {
    name: 'liquidator',
    snapshot: async () => {
      const credit = await readCredit(chain, deployment);
      return {
        ...credit,
        height: credit.tip.height,
        usd: credit.oracleMoves ? undefined : credit.oracle,
        accounts: setAside.without(credit.accounts, suspectJob),
        banks: ownSequence(credit.banks, salt),
        desks: ownSequence(setAside.without(credit.desks, suspectDesk), salt),
        wallet: spending.within(await spendableBoxes(chain, ergoTree)),
        budgetNanoErg: spending.leftNanoErg,
      };
    },
    decide: (snapshot) => inOwnSequence(decideLiquidations(snapshot, deployment), salt),
    execute: async (action, snapshot) => {
      const { height, governance } = snapshot;
      // What the action before left is in the pool by now, and spent boxes are not there any more.
      const funding = { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree };
      const build = (some: LiquidatorAction): UnsignedPlan =>
        buildAction(some, { deployment, height, governance, funding });
      const keys = [purse.key];
      const pay = (some: LiquidatorAction, outcome: ActionOutcome): ActionOutcome => {
        if (outcome.kind === 'sent') spending.spend(costOf(some));
        return outcome;
      };
      if (action.kind === 'liquidate') {
        const source = (some: LiquidateAction): PlanSource => ({ keys, build: () => build(some) });
        const check = (some: LiquidateAction): Promise<ActionOutcome> => checkPlan(chain, source(some));
        const send = async (some: LiquidateAction): Promise<ActionOutcome> =>
          pay(some, await sendPlan(chain, source(some)));
        return liquidate(action, { snapshot, deployment, setAside, check, send });
      }
      const jobs = accountsOf(action);
      const outcome = await sendBatch(chain, { jobs, setAside, keys }, (some) => build(withAccounts(action, some)));
      return pay(action, outcome);
    },
  };
}

const accountsOf = (action: LiquidatorAction): readonly Account[] =>
  'accounts' in action ? action.accounts : [action.account];

/** What is decided in one go is begun with elsewhere than others begin; flags stay before liquidations, and so on. */
function inOwnSequence(actions: readonly LiquidatorAction[], salt: string): readonly LiquidatorAction[] {
  const kinds = Map.groupBy(actions, ({ kind }) => kind);
  return [...kinds.values()].flatMap((alike) => {
    const placed = alike.flatMap((action) =>
      accountsOf(action)
        .slice(0, 1)
        .map(({ box }) => ({ box, action })),
    );
    return ownSequence(placed, salt).map(({ action }) => action);
  });
}

/** A batch without those of its accounts that were at fault. */
const withAccounts = (action: LiquidatorAction, accounts: readonly Account[]): LiquidatorAction =>
  'accounts' in action ? { ...action, accounts } : action;

function costOf(action: LiquidatorAction) {
  if (action.kind === 'liquidate') return action.piece.spent;
  // What is written off pays for it with its rent.
  const nanoErg = action.kind === 'writeOff' ? 0n : DEFAULT_MINER_FEE_NANO_ERG;
  return { nanoErg, microGpuc: 0n, cents: 0n };
}
