import { ErgoAddress } from '@fleet-sdk/core';
import { createNodeClient } from '#lib/chain/node/nodeClient.ts';
import { readDeployment } from '#lib/deploy/deploymentFile.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { parseConfig } from '#lib/runtime/config.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { onShutdown } from '#lib/runtime/shutdown.ts';
import { botEnvironment } from './config.ts';
import { createBot } from './createBot.ts';
import { openPurse } from './openPurse.ts';
import { logBots } from './runner/observe.ts';
import { runBots } from './runner/runBots.ts';

const config = parseConfig(botEnvironment, process.env);
const logger = createLogger({ name: 'bots', level: config.DGCM_LOG_LEVEL });
const reward = config.DGCM_BOT_REWARD_ADDRESS;
const purse = await openPurse(config);
const context = {
  chain: createNodeClient({ url: config.DGCM_NODE_URL }),
  deployment: await readDeployment(config.DGCM_DEPLOYMENT),
  clock: systemClock,
  maxJobsPerBatch: config.DGCM_BOT_MAX_JOBS,
  ...(reward === undefined ? {} : { rewardErgoTree: ErgoAddress.decode(reward).ergoTree }),
  ...(purse === undefined ? {} : { purse }),
};
const observer = logBots(logger);
using shutdown = onShutdown();
await runBots(
  config.DGCM_BOTS.map((name) => createBot(name, context, logger, observer)),
  { schedule: config.DGCM_BOT_SCHEDULE, logger, signal: shutdown.signal },
);
