import { z } from 'zod';
import { botEnvironment } from '#bots/config.ts';
import { botNames, createBot } from '#bots/createBot.ts';
import { logBots } from '#bots/runner/observe.ts';
import { runBots } from '#bots/runner/runBots.ts';
import { ErgoAddress } from '@fleet-sdk/core';
import { systemClock } from '#lib/runtime/clock.ts';
import { parseConfig } from '#lib/runtime/config.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { say } from '../../output.ts';
import { defineVerb } from '../../verb.ts';

const botRun = defineVerb({
  usage: 'run [names...]',
  description: `run bots until Ctrl-C: ${botNames.join(', ')}; all where none is named`,
  options: (command) =>
    command
      .option('--schedule <cron>', 'when they look, as a cron expression with seconds')
      .option('--reward <address>', 'who gets what tips leave after the miner’s fee'),
  schema: z.object({
    names: z.array(z.enum(botNames)).default([]),
    schedule: z.string().optional(),
    reward: z.string().optional(),
  }),
  run: async (session, { names, schedule, reward }) => {
    const { io } = session;
    const { nodeUrl, deployment: file } = await session.settings();
    const config = parseConfig(botEnvironment, {
      ...io.env,
      DGCM_NODE_URL: nodeUrl,
      DGCM_DEPLOYMENT: file,
      ...(names.length > 0 ? { DGCM_BOTS: names.join(',') } : {}),
      ...(schedule === undefined ? {} : { DGCM_BOT_SCHEDULE: schedule }),
      ...(reward === undefined ? {} : { DGCM_BOT_REWARD_ADDRESS: reward }),
    });
    const logger = createLogger({ name: 'bots', level: config.DGCM_LOG_LEVEL });
    const observer = logBots(logger);
    const address = config.DGCM_BOT_REWARD_ADDRESS;
    const context = {
      chain: await session.chain(),
      deployment: await session.deployment(),
      clock: systemClock,
      maxJobsPerBatch: config.DGCM_BOT_MAX_JOBS,
      ...(address === undefined ? {} : { rewardErgoTree: ErgoAddress.decode(address).ergoTree }),
    };
    const bots = config.DGCM_BOTS.map((name) => createBot(name, context, logger, observer));
    say(io, `running ${config.DGCM_BOTS.join(', ')}; Ctrl-C ends them`);
    await runBots(bots, { schedule: config.DGCM_BOT_SCHEDULE, logger, signal: io.signal });
    return { json: {}, text: '' };
  },
});

export const botGroup = { name: 'bot', description: 'work for tips: match, settle, expire', verbs: [botRun] };
