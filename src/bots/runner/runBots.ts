import { createTask } from 'node-cron';
import type { Logger } from '#lib/runtime/logger.ts';
import type { Bot } from './bot.ts';
import type { BotObserver } from './observe.ts';
import { tick } from './tick.ts';

export interface RunSettings {
  /** Cron expression with seconds, e.g. every two seconds: `*\/2 * * * * *`. */
  readonly schedule: string;
  readonly logger: Logger;
  /** Aborting stops the schedules; the round in progress ends its current action first. */
  readonly signal: AbortSignal;
}

/** A bot as the runner sees it: its own snapshot and action types matter to nobody else. */
export type ScheduledBot = Pick<Bot<unknown, { readonly kind: string }>, 'name'> & {
  tick(signal: AbortSignal): Promise<void>;
};

/** Binds a bot to its observer so that bots of different snapshot types fit one list. */
export const scheduled = <Snapshot, Action extends { readonly kind: string }>(
  bot: Bot<Snapshot, Action>,
  observer: BotObserver,
): ScheduledBot => ({
  name: bot.name,
  tick: async (signal) => {
    await tick(bot, observer, signal);
  },
});

/**
 * Runs bots on a schedule until the signal aborts, and resolves when the last round has ended. A round that takes
 * longer than the interval is not overlapped by the next one.
 */
export async function runBots(bots: readonly ScheduledBot[], { schedule, logger, signal }: RunSettings): Promise<void> {
  const running = new Set<Promise<void>>();
  const tasks = bots.map((bot) =>
    createTask(
      schedule,
      () => {
        const round = bot.tick(signal).finally(() => running.delete(round));
        running.add(round);
        return round;
      },
      { name: bot.name, noOverlap: true, suppressMissedWarning: true, logger: scheduleLogger(logger, bot.name) },
    ),
  );
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
  for (const task of tasks) await task.start();
  await stopped;
  for (const task of tasks) await task.destroy();
  await Promise.allSettled(running);
}

/** The scheduler has its own words for rounds that it passes over; they belong into our log, and are no news. */
function scheduleLogger(logger: Logger, bot: string) {
  const tell = (message: string | Error): void => {
    logger.debug({ event: 'bot.schedule', bot, detail: String(message) });
  };
  return { info: tell, warn: tell, debug: tell, error: tell };
}
