import { z } from 'zod';
import { parseErg, parseGpuc } from '#lib/client/money.ts';
import { botNames, unpaidBotNames } from './createBot.ts';
import { DEFAULT_MAX_JOBS_PER_BATCH } from './runner/botContext.ts';

/** The environment of a bot process; each variable has its line in `.env.example`. */
export const botEnvironment = z.object({
  DGCM_NODE_URL: z.url(),
  DGCM_DEPLOYMENT: z.string().min(1),
  /** Bots to run, comma-separated; unless it is named, none that spends money. */
  DGCM_BOTS: z
    .string()
    .default(unpaidBotNames.join(','))
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(botNames)).min(1)),
  /** Cron expression with seconds. */
  DGCM_BOT_SCHEDULE: z.string().default('*/5 * * * * *'),
  /** Address that receives what tips leave after the miner's fee; without it the miner gets all. */
  DGCM_BOT_REWARD_ADDRESS: z.string().optional(),
  DGCM_BOT_MAX_JOBS: z.coerce.number().int().min(1).max(140).default(DEFAULT_MAX_JOBS_PER_BATCH),
  /** What renewer and liquidator pay from. */
  DGCM_BOT_KEY_FILE: z.string().optional(),
  DGCM_BOT_PASSWORD_FILE: z.string().optional(),
  /** The most ERG that this process spends of it. */
  DGCM_BOT_BUDGET_ERG: z.string().default('0.1').transform(parseErg),
  /** The most GPUC, and SigUSD at a dollar each, that its liquidator repays debts with; desks and banks bring the rest. */
  DGCM_BOT_BUDGET_GPUC: z.string().default('0').transform(parseGpuc),
  DGCM_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
