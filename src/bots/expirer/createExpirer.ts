import { readMarket, type Market } from '#lib/market/readMarket.ts';
import { buildReclaimActive } from '#lib/protocol/jobActive/reclaimActive.ts';
import { buildRefund } from '#lib/protocol/jobOpen/refund.ts';
import { buildReclaimReview } from '#lib/protocol/jobReview/reclaimReview.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Bot } from '../runner/bot.ts';
import type { BotContext } from '../runner/botContext.ts';
import { sendBatch } from '../runner/sendBatch.ts';
import { SetAside, suspectJob } from '../runner/setAside.ts';
import { decideExpiries, type ExpireAction } from './decide.ts';

/** Ends what time has ended: expired, never matched and orphaned jobs. */
export function createExpirer(context: BotContext): Bot<Market, ExpireAction> {
  const { chain, deployment, maxJobsPerBatch } = context;
  const setAside = new SetAside(context.clock);
  return {
    name: 'expirer',
    snapshot: async () => {
      const market = await readMarket(chain, deployment, ['provider', 'jobOpen', 'jobActive', 'jobReview']);
      return {
        ...market,
        openJobs: setAside.without(market.openJobs, suspectJob),
        activeJobs: setAside.without(market.activeJobs, suspectJob),
        reviewJobs: setAside.without(market.reviewJobs, suspectJob),
      };
    },
    decide: (market) => decideExpiries(market, deployment.constants, maxJobsPerBatch),
    execute: (action, { tip }) =>
      action.kind === 'expire'
        ? sendBatch(chain, { jobs: action.jobs, setAside }, (jobs) => planOf({ ...action, jobs }, context, tip.height))
        : sendBatch(chain, { jobs: [action.job], setAside }, () => planOf(action, context, tip.height)),
  };
}

function planOf(action: ExpireAction, { deployment, rewardErgoTree }: BotContext, height: number): UnsignedPlan {
  const frame = {
    deployment,
    height,
    ...(rewardErgoTree === undefined ? {} : { changeErgoTree: rewardErgoTree }),
  };
  switch (action.kind) {
    case 'expire':
      return buildExpire({ ...frame, provider: action.provider, jobs: action.jobs });
    case 'refund':
      return buildRefund({ ...frame, job: action.job });
    case 'reclaimActive':
      return buildReclaimActive({ ...frame, job: action.job });
    case 'reclaimReview':
      return buildReclaimReview({ ...frame, job: action.job });
  }
}
