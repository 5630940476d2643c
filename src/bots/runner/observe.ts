import type { Logger } from '#lib/runtime/logger.ts';
import type { ActionOutcome } from './bot.ts';

/** What one tick did, by count. */
export interface TickReport {
  readonly actions: number;
  readonly sent: number;
  readonly refused: number;
}

/** Domain events of the bots, as log lines with stable names. */
export interface BotObserver {
  ticked(bot: string, report: TickReport): void;
  acted(bot: string, action: { readonly kind: string }, outcome: ActionOutcome): void;
  failed(bot: string, error: unknown): void;
}

/** Observes into a logger; a quiet tick leaves only a debug line. */
export function logBots(logger: Logger): BotObserver {
  return {
    ticked: (bot, report) => {
      logger[report.actions > 0 ? 'info' : 'debug']({ event: 'bot.ticked', bot, ...report });
    },
    acted: (bot, action, outcome) => {
      logger.info({ event: `bot.${outcome.kind}`, bot, action: action.kind, ...outcome });
    },
    failed: (bot, error) => {
      logger.error({ event: 'bot.failed', bot, err: error });
    },
  };
}
