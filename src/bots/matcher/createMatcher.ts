import type { Logger } from '#lib/runtime/logger.ts';
import { readMarket } from '#lib/market/readMarket.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectJob, suspectProvider } from '../runner/setAside.ts';
import { decideMatches, type MatchAction, type MatcherSnapshot } from './decide.ts';

/** Matches open jobs with providers in batches, and logs the dual bound that proves how good each batch is. */
export function createMatcher(context: BotContext, logger: Logger): Bot<MatcherSnapshot, MatchAction> {
  const { chain, deployment, clock, maxJobsPerBatch, rewardErgoTree } = context;
  const setAside = new SetAside(clock);
  return {
    name: 'matcher',
    snapshot: async () => {
      const market = await readMarket(chain, deployment, ['provider', 'jobOpen']);
      const openJobs = setAside.without(market.openJobs, suspectJob);
      const providers = setAside.without(market.providers, suspectProvider);
      return { market: { ...market, openJobs, providers }, timestampMs: clock.now() };
    },
    decide: (snapshot) => {
      const { actions, auction } = decideMatches(snapshot, deployment.constants, maxJobsPerBatch);
      if (actions.length > 0) logger.info({ event: 'matcher.auction', batches: actions.length, ...auction });
      return actions;
    },
    execute: ({ provider, jobs, by }, { market, timestampMs }) =>
      sendBatch(chain, { jobs, setAside, provider }, (some) =>
        buildMatch({
          deployment,
          height: market.tip.height,
          provider,
          jobs: some,
          by,
          governance: market.governance,
          timestampMs,
          ...(rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree }),
        }),
      ),
  };
}
