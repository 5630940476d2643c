import { AppError } from '#lib/runtime/appError.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { createExecutor } from './executor/createExecutor.ts';
import { createExpirer } from './expirer/createExpirer.ts';
import { createMatcher } from './matcher/createMatcher.ts';
import type { BotContext } from './runner/botContext.ts';
import type { BotObserver } from './runner/observe.ts';
import { scheduled, type ScheduledBot } from './runner/runBots.ts';
import { createRenewer } from './renewer/createRenewer.ts';
import { createSettler } from './settler/createSettler.ts';

/** Bots that need no money: tips pay. */
export const unpaidBotNames = ['matcher', 'settler', 'expirer', 'executor'] as const;
export const botNames = [...unpaidBotNames, 'renewer'] as const;
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
      if (context.purse === undefined) {
        throw new AppError('invalid', 'The renewer pays for what it renews, and no key is named.', {
          nextStep: 'Set DGCM_BOT_KEY_FILE and DGCM_BOT_PASSWORD_FILE, or leave the renewer out of DGCM_BOTS.',
        });
      }
      return scheduled(createRenewer(context, context.purse, logger), observer);
  }
}
