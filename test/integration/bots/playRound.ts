import { expect } from 'vitest';
import type { Bot } from '#bots/runner/bot.ts';
import type { BotObserver, TickReport } from '#bots/runner/observe.ts';
import { tick } from '#bots/runner/tick.ts';

/** One round of a bot, in which nothing fails. */
export async function playRound<S, A extends { readonly kind: string }>(bot: Bot<S, A>): Promise<TickReport> {
  const errors: unknown[] = [];
  const observer: BotObserver = {
    ticked: () => undefined,
    acted: () => undefined,
    failed: (_bot, error) => void errors.push(error),
  };
  const report = await tick(bot, observer, new AbortController().signal);
  expect(errors).toEqual([]);
  return report;
}
