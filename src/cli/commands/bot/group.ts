import { z } from 'zod';
import { botEnvironment } from '#bots/config.ts';
import { botNames, createBot, unpaidBotNames } from '#bots/createBot.ts';
import { logBots } from '#bots/runner/observe.ts';
import { RENEWAL, RENEWAL_COST_NANO_ERG } from '#bots/renewer/decide.ts';
import type { Purse } from '#bots/runner/botContext.ts';
import { runBots } from '#bots/runner/runBots.ts';
import { ErgoAddress } from '@fleet-sdk/core';
import { nothing, type Sheet } from '#lib/client/sheet.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { parseConfig } from '#lib/runtime/config.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { say } from '../../output.ts';
import { consent } from '../../sendPlan.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';

const botRun = defineVerb({
  usage: 'run [names...]',
  description: `run bots until Ctrl-C: ${botNames.join(', ')}; ${unpaidBotNames.join(', ')} where none is named`,
  options: (command) =>
    command
      .option('--schedule <cron>', 'when they look, as a cron expression with seconds')
      .option('--reward <address>', 'who gets what tips leave after the miner’s fee')
      .option('--budget <erg>', 'the most that the renewer spends, which pays from this wallet'),
  schema: z.object({
    names: z.array(z.enum(botNames)).default([]),
    schedule: z.string().optional(),
    reward: z.string().optional(),
    budget: z.string().optional(),
  }),
  run: async (session, { names, schedule, reward, budget }) => {
    const { io } = session;
    const { nodeUrl, deployment: file } = await session.settings();
    const config = parseConfig(botEnvironment, {
      ...io.env,
      DGCM_NODE_URL: nodeUrl,
      DGCM_DEPLOYMENT: file,
      ...(names.length > 0 ? { DGCM_BOTS: names.join(',') } : {}),
      ...(schedule === undefined ? {} : { DGCM_BOT_SCHEDULE: schedule }),
      ...(reward === undefined ? {} : { DGCM_BOT_REWARD_ADDRESS: reward }),
      ...(budget === undefined ? {} : { DGCM_BOT_BUDGET_ERG: budget }),
    });
    const purse = config.DGCM_BOTS.includes('renewer')
      ? await agreeToPurse(session, config.DGCM_BOT_BUDGET_ERG)
      : undefined;
    const logger = createLogger({ name: 'bots', level: config.DGCM_LOG_LEVEL });
    const observer = logBots(logger);
    const address = config.DGCM_BOT_REWARD_ADDRESS;
    const context = {
      chain: await session.chain(),
      deployment: await session.deployment(),
      clock: systemClock,
      maxJobsPerBatch: config.DGCM_BOT_MAX_JOBS,
      ...(address === undefined ? {} : { rewardErgoTree: ErgoAddress.decode(address).ergoTree }),
      ...(purse === undefined ? {} : { purse }),
    };
    const bots = config.DGCM_BOTS.map((name) => createBot(name, context, logger, observer));
    say(io, `running ${config.DGCM_BOTS.join(', ')}; Ctrl-C ends them`);
    await runBots(bots, { schedule: config.DGCM_BOT_SCHEDULE, logger, signal: io.signal });
    return { json: {}, text: '' };
  },
});

/** The renewer signs on its own later, so the most that it may spend is agreed to before. */
async function agreeToPurse(session: Session, budgetNanoErg: bigint): Promise<Purse> {
  const renewals = budgetNanoErg / RENEWAL_COST_NANO_ERG;
  const worst = { nanoErg: budgetNanoErg, microGpuc: renewals * RENEWAL.microGpuc };
  const { height } = await (await session.chain()).tip();
  const sheet: Sheet = {
    action: `Let the renewer pay for provider boxes and registry shards of more than a year, ${renewals} at most`,
    spent: nothing,
    otherTokens: {},
    minerFeeNanoErg: 0n,
    worstLoss: worst,
    notes: ['Nothing is spent now; each renewal is signed when it is due, until Ctrl-C.'],
  };
  await consent(session, sheet, height);
  return { key: await session.key(), budgetNanoErg };
}

export const botGroup = {
  name: 'bot',
  description: 'work for tips: match, settle, expire; renew old boxes',
  verbs: [botRun],
};
