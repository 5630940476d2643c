import type { Logger } from '#lib/runtime/logger.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendPlan } from '../runner/sendPlan.ts';
import { decideMatches, type MatchAction, type MatcherSnapshot } from './decide.ts';

/** Matches open jobs with providers in batches, and logs the dual bound that proves how good each batch is. */
export function createMatcher(context: BotContext, logger: Logger): Bot<MatcherSnapshot, MatchAction> {
  const { chain, deployment, clock, maxJobsPerBatch, rewardErgoTree } = context;
  return {
    name: 'matcher',
    snapshot: async () => ({
      market: await readMarket(chain, deployment, ['provider', 'jobOpen']),
      timestampMs: clock.now(),
    }),
    decide: (snapshot) => {
      const { actions, auction } = decideMatches(snapshot, deployment.constants, maxJobsPerBatch);
      if (actions.length > 0) logger.info({ event: 'matcher.auction', batches: actions.length, ...auction });
      return actions;
    },
    execute: ({ provider, jobs, by }, { market, timestampMs }) =>
      sendPlan(chain, () =>
        buildMatch({
          deployment,
          height: market.tip.height,
          provider,
          jobs,
          by,
          governance: market.governance,
          timestampMs,
          ...(rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree }),
        }),
      ),
  };
}
