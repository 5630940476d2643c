import { AppError } from '#lib/runtime/appError.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { createExecutor } from './executor/createExecutor.ts';
import { createExpirer } from './expirer/createExpirer.ts';
import { createMatcher } from './matcher/createMatcher.ts';
import { createLiquidator } from './liquidator/createLiquidator.ts';
import type { BotContext, Purse } from './runner/botContext.ts';
import type { BotObserver } from './runner/observe.ts';
import { scheduled, type ScheduledBot } from './runner/runBots.ts';
import { createRenewer } from './renewer/createRenewer.ts';
import { createSettler } from './settler/createSettler.ts';

/** Bots that need no money: tips pay. */
export const unpaidBotNames = ['matcher', 'settler', 'expirer', 'executor'] as const;
/** Bots that pay out of a purse. */
export const paidBotNames = ['renewer', 'liquidator'] as const;
export const botNames = [...unpaidBotNames, ...paidBotNames] as const;
export type PaidBotName = (typeof paidBotNames)[number];
export type BotName = (typeof botNames)[number];

/** A bot by name, bound to its observer. @throws AppError `invalid` where it needs a purse and has none */
export function createBot(name: BotName, context: BotContext, logger: Logger, observer: BotObserver): ScheduledBot {
  switch (name) {
    case 'matcher':
      return scheduled(createMatcher(context, logger), observer);
    case 'settler':
      return scheduled(createSettler(context), observer);
    case 'expirer':
      return scheduled(createExpirer(context), observer);
    case 'executor':
      return scheduled(createExecutor(context), observer);
    case 'renewer':
      return scheduled(createRenewer(context, purseOf(name, context), logger), observer);
    case 'liquidator':
      return scheduled(createLiquidator(context, purseOf(name, context)), observer);
  }
}

function purseOf(name: BotName, { purse }: BotContext): Purse {
  if (purse !== undefined) return purse;
  throw new AppError('invalid', `The ${name} pays out of a purse, and no key is named.`, {
    nextStep: `Set DGCM_BOT_KEY_FILE and DGCM_BOT_PASSWORD_FILE, or leave the ${name} out of DGCM_BOTS.`,
  });
}
