import { z } from 'zod';
import { botEnvironment } from '#bots/config.ts';
import { botNames, createBot, paidBotNames, unpaidBotNames, type PaidBotName } from '#bots/createBot.ts';
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
      .option(
        '--budget <erg>',
        'the most that renewer and liquidator each take out of this wallet in one run, counted anew at each start; 0.1 when absent. ' +
          'Debts behind ERG and SigUSD are repaid out of these; those behind rsBTC and rsETH only out of this and ' +
          '--budget-gpuc, in parts, and they are flagged only while what is left pays for the least part',
      )
      .option(
        '--budget-gpuc <amount>',
        'GPUC or SigUSD of it that the liquidator repays debts with in one run, counted anew at each start; none when absent',
      ),
  schema: z.object({
    names: z.array(z.enum(botNames)).default([]),
    schedule: z.string().optional(),
    reward: z.string().optional(),
    budget: z.string().optional(),
    budgetGpuc: z.string().optional(),
  }),
  run: async (session, { names, schedule, reward, budget, budgetGpuc }) => {
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
      ...(budgetGpuc === undefined ? {} : { DGCM_BOT_BUDGET_GPUC: budgetGpuc }),
    });
    const paid = paidBotNames.filter((name) => config.DGCM_BOTS.includes(name));
    const purse =
      paid.length === 0
        ? undefined
        : await agreeToPurse(session, paid, {
            budgetNanoErg: config.DGCM_BOT_BUDGET_ERG,
            budgetMicroGpuc: config.DGCM_BOT_BUDGET_GPUC,
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
      ...(purse === undefined ? {} : { purse }),
    };
    const bots = config.DGCM_BOTS.map((name) => createBot(name, context, logger, observer));
    say(io, `running ${config.DGCM_BOTS.join(', ')}; Ctrl-C ends them`);
    await runBots(bots, { schedule: config.DGCM_BOT_SCHEDULE, logger, signal: io.signal });
    return { json: {}, text: '' };
  },
});

/** These bots sign on their own later, so the most that they may spend is agreed to before. */
async function agreeToPurse(
  session: Session,
  names: readonly PaidBotName[],
  budgets: Omit<Purse, 'key'>,
): Promise<Purse> {
  const { budgetNanoErg, budgetMicroGpuc } = budgets;
  const renewals = budgetNanoErg / RENEWAL_COST_NANO_ERG;
  const worst = {
    renewer: { nanoErg: budgetNanoErg, microGpuc: renewals * RENEWAL.microGpuc },
    liquidator: { nanoErg: budgetNanoErg, microGpuc: budgetMicroGpuc },
  };
  const work = {
    renewer: `pay for boxes and jobs that nobody touched for a year, ${renewals} at most`,
    liquidator: 'pay for flags, and repay bad debts for what stands behind them and a bonus',
  };
  const { height } = await (await session.chain()).tip();
  const sheet: Sheet = {
    action: names.map((name) => `Let the ${name} ${work[name]}`).join('. '),
    spent: nothing,
    otherTokens: {},
    minerFeeNanoErg: 0n,
    worstLoss: {
      nanoErg: names.reduce((sum, name) => sum + worst[name].nanoErg, 0n),
      microGpuc: names.reduce((sum, name) => sum + worst[name].microGpuc, 0n),
    },
    notes: [
      'Nothing is spent now; each transaction is signed when it is due, until Ctrl-C.',
      'The worst loss is that of one run: started again, as much again may be spent.',
      ...notesOf(names),
    ],
  };
  await consent(session, sheet, height);
  return { key: await session.key(), ...budgets };
}

function notesOf(names: readonly PaidBotName[]): readonly string[] {
  return [
    ...(names.includes('renewer') ? ['A bank is renewed by buying 0.01 GPUC of it, for a cent of SigUSD.'] : []),
    ...(names.includes('liquidator')
      ? [
          'What it takes for a debt is worth more than what it pays at the oracle’s price then; afterwards prices move.',
          'SigUSD counts as GPUC.',
        ]
      : []),
  ];
}

export const botGroup = {
  name: 'bot',
  description: 'run bots: match, settle, expire, execute orders, renew boxes, liquidate',
  verbs: [botRun],
};
