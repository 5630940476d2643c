import { AppError } from '#lib/runtime/appError.ts';
import type { Bot } from './bot.ts';
import type { BotObserver, TickReport } from './observe.ts';

/**
 * One round of a bot: read, decide, act. An action that fails does not keep the others from being tried; a chain that
 * cannot be read ends the round, for a partial view must not be acted on.
 */
export async function tick<Snapshot, Action extends { readonly kind: string }>(
  bot: Bot<Snapshot, Action>,
  observer: BotObserver,
  signal: AbortSignal,
): Promise<TickReport> {
  const nothing = { actions: 0, sent: 0, refused: 0 };
  try {
    const snapshot = await bot.snapshot(signal);
    const actions = bot.decide(snapshot);
    const report = { ...nothing, actions: actions.length };
    for (const action of actions) {
      if (signal.aborted) break;
      const outcome = await bot.execute(action, snapshot).catch((error: unknown) => {
        observer.failed(bot.name, error);
      });
      if (outcome === undefined) continue;
      observer.acted(bot.name, action, outcome);
      if (outcome.kind === 'sent') report.sent++;
      if (outcome.kind === 'refused') report.refused++;
    }
    observer.ticked(bot.name, report);
    return report;
  } catch (error) {
    // Only an unreachable chain is expected; anything else is a bug that must be seen, though not end the other bots.
    if (!signal.aborted || !(error instanceof AppError)) observer.failed(bot.name, error);
    return nothing;
  }
}
