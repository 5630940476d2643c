import { readMarket, type Market } from '#lib/market/readMarket.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendPlan } from '../runner/sendPlan.ts';
import { decideSettlements, type SettleAction } from './decide.ts';

/** Pays providers for delivered jobs whose release height has come, and for reviewed ones. */
export function createSettler(context: BotContext): Bot<Market, SettleAction> {
  const { chain, deployment, maxJobsPerBatch, rewardErgoTree } = context;
  return {
    name: 'settler',
    snapshot: () => readMarket(chain, deployment, ['provider', 'jobDelivered', 'jobReview']),
    decide: (market) => decideSettlements(market, deployment.constants.guardBlocks, maxJobsPerBatch),
    execute: ({ provider, jobs }, { tip }) =>
      sendPlan(chain, () =>
        buildSettle({
          deployment,
          height: tip.height,
          provider,
          jobs,
          ...(rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree }),
        }),
      ),
  };
}
