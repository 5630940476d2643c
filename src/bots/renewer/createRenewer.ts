import { balanceOf, spendableBoxes } from '#lib/client/spendableBoxes.ts';
import { readBoxes } from '#lib/market/readBoxes.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { decodeAccount } from '#lib/protocol/account/box.ts';
import { buildRefresh } from '#lib/protocol/account/refresh.ts';
import { decodeBank } from '#lib/protocol/bank/box.ts';
import { buildSell } from '#lib/protocol/bank/sell.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { buildDormant } from '#lib/protocol/jobDelivered/dormant.ts';
import { buildAddStake } from '#lib/protocol/provider/addStake.ts';
import { decodeRegistry } from '#lib/protocol/registry/box.ts';
import { buildTopUp } from '#lib/protocol/registry/topUp.ts';
import type { Funding, UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext, Purse } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectJob } from '../runner/setAside.ts';
import {
  decideRenewals,
  orphanedJobs,
  renewedBox,
  RENEWAL,
  RENEWAL_COST_NANO_ERG,
  type RenewAction,
  type RenewerSnapshot,
} from './decide.ts';
import { TicketCheck } from './ticketCheck.ts';

/**
 * Renews provider boxes, registry shards, banks and accounts before storage rent can collect them, and hands on delivered
 * jobs that nobody can settle any more, from a purse of its own. What it may spend is bounded by the purse's budget for this
 * process and by what lies in the wallet.
 */
export function createRenewer(context: BotContext, purse: Purse, logger: Logger): Bot<RenewerSnapshot, RenewAction> {
  const { chain, deployment, clock } = context;
  const { ergoTree } = purse.key;
  const setAside = new SetAside(clock);
  const tickets = new TicketCheck(chain, deployment);
  let budgetNanoErg = purse.budgetNanoErg;
  const tellShortage = createShortageLog(logger, purse);
  return {
    name: 'renewer',
    snapshot: async () => {
      const market = await readMarket(chain, deployment, ['provider', 'jobDelivered']);
      const { tip, providers } = market;
      const source = { chain, pool: await chain.poolTransactions(), deployment };
      const { trees } = deployment;
      return {
        height: tip.height,
        providers: setAside.without(providers, suspectJob),
        shards: setAside.without(await readBoxes(source, trees.registry, decodeRegistry), suspectJob),
        accounts: setAside.without(await readBoxes(source, trees.account, decodeAccount), suspectJob),
        banks: setAside.without(await readBoxes(source, trees.bank, decodeBank), suspectJob),
        orphans: setAside.without(await tickets.genuineOnes(orphanedJobs(market, deployment)), suspectJob),
        wallet: balanceOf(await spendableBoxes(chain, ergoTree)),
        budgetNanoErg,
      };
    },
    decide: (snapshot) => {
      const { actions, due, short } = decideRenewals(snapshot, deployment);
      tellShortage(short, due);
      return actions;
    },
    execute: async (action, { height }) => {
      // The change of the renewal before is in the pool by now, and spent boxes are not there any more.
      const funding = { boxes: await spendableBoxes(chain, ergoTree), changeErgoTree: ergoTree };
      const jobs = [{ box: renewedBox(action) }];
      const outcome = await sendBatch(chain, { jobs, setAside, keys: [purse.key] }, () =>
        planOf(action, { deployment, height, funding }),
      );
      if (outcome.kind === 'sent') budgetNanoErg -= RENEWAL_COST_NANO_ERG;
      return outcome;
    },
  };
}

function planOf(
  action: RenewAction,
  frame: { readonly deployment: Deployment; readonly height: number; readonly funding: Funding },
): UnsignedPlan {
  switch (action.kind) {
    case 'topUp':
      return buildTopUp({ ...frame, registry: action.registry, nanoErg: RENEWAL.nanoErg });
    case 'addStake':
      return buildAddStake({ ...frame, provider: action.provider, stakeMicroGpuc: RENEWAL.microGpuc });
    case 'refresh':
      return buildRefresh({ ...frame, account: action.account });
    case 'sell':
      return buildSell({ ...frame, sales: [{ bank: action.bank, cents: RENEWAL.cents }] });
    case 'dormant':
      return buildDormant({ ...frame, job: action.job });
  }
}

/** Says that boxes are due and cannot be paid for, once each time that something else is lacking. */
function createShortageLog(logger: Logger, { key }: Purse) {
  let told: string | undefined;
  return (lacking: string | undefined, due: number): void => {
    if (lacking !== undefined && lacking !== told) {
      logger.warn({ event: 'renewer.short', lacking, due, publicKey: key.publicKeyHex });
    }
    told = lacking;
  };
}
