import { readMarket, type Market } from '#lib/market/readMarket.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectJob } from '../runner/setAside.ts';
import { decideSettlements, type SettleAction } from './decide.ts';

/** Pays providers for delivered jobs whose release height has come, and for reviewed ones. */
export function createSettler(context: BotContext): Bot<Market, SettleAction> {
  const { chain, deployment, maxJobsPerBatch, rewardErgoTree } = context;
  const setAside = new SetAside(context.clock);
  return {
    name: 'settler',
    snapshot: async () => {
      const market = await readMarket(chain, deployment, ['provider', 'jobDelivered', 'jobReview']);
      const deliveredJobs = setAside.without(market.deliveredJobs, suspectJob);
      return { ...market, deliveredJobs, reviewJobs: setAside.without(market.reviewJobs, suspectJob) };
    },
    decide: (market) => decideSettlements(market, deployment.constants.guardBlocks, maxJobsPerBatch),
    execute: ({ provider, jobs }, { tip }) =>
      sendBatch<JobDelivered | JobReview>(chain, { jobs, setAside }, (some) =>
        buildSettle({
          deployment,
          height: tip.height,
          provider,
          // A batch is of one kind, and so is each part of it.
          jobs: some as typeof jobs,
          ...(rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree }),
        }),
      ),
  };
}
