import type { Logger } from '#lib/runtime/logger.ts';
import { createExpirer } from './expirer/createExpirer.ts';
import { createMatcher } from './matcher/createMatcher.ts';
import type { BotContext } from './runner/botContext.ts';
import type { BotObserver } from './runner/observe.ts';
import { scheduled, type ScheduledBot } from './runner/runBots.ts';
import { createSettler } from './settler/createSettler.ts';

export const botNames = ['matcher', 'settler', 'expirer'] as const;
export type BotName = (typeof botNames)[number];

/** A bot by name, bound to its observer. */
export function createBot(name: BotName, context: BotContext, logger: Logger, observer: BotObserver): ScheduledBot {
  switch (name) {
    case 'matcher':
      return scheduled(createMatcher(context, logger), observer);
    case 'settler':
      return scheduled(createSettler(context), observer);
    case 'expirer':
      return scheduled(createExpirer(context), observer);
  }
}
