import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/runtime/appError.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import type { ActionOutcome, Bot } from './bot.ts';
import type { BotObserver } from './observe.ts';
import { runBots, type ScheduledBot } from './runBots.ts';
import { tick } from './tick.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const everySecond = '* * * * * *';

function watch() {
  const seen: string[] = [];
  const observer: BotObserver = {
    ticked: (bot, { actions, sent, refused }) => void seen.push(`${bot} ticked ${actions} ${sent} ${refused}`),
    acted: (bot, { kind }, outcome) => void seen.push(`${bot} ${kind} ${outcome.kind}`),
    failed: (bot, error) => void seen.push(`${bot} failed ${String(error)}`),
  };
  return { seen, observer };
}

const botOf = (
  outcomes: readonly (ActionOutcome | Error)[],
): Bot<null, { kind: string; outcome: ActionOutcome | Error }> => ({
  name: 'bot',
  snapshot: () => Promise.resolve(null),
  decide: () => outcomes.map((outcome, index) => ({ kind: `act${index}`, outcome })),
  execute: ({ outcome }) => (outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)),
});

const sent: ActionOutcome = { kind: 'sent', txId: 'aa' };
const lost: ActionOutcome = { kind: 'refused', refusal: 'lost-race', detail: '' };
const stale: ActionOutcome = { kind: 'stale', detail: '' };

describe('a round of a bot', () => {
  it('tries every action, whatever became of the one before', async () => {
    const { seen, observer } = watch();
    const report = await tick(botOf([lost, stale, sent]), observer, new AbortController().signal);
    expect(report).toEqual({ actions: 3, sent: 1, refused: 1 });
    expect(seen).toEqual(['bot act0 refused', 'bot act1 stale', 'bot act2 sent', 'bot ticked 3 1 1']);
  });

  it('does nothing on a chain that cannot be read, and says so', async () => {
    const { seen, observer } = watch();
    const blind = { ...botOf([sent]), snapshot: () => Promise.reject(new AppError('unavailable', 'no node')) };
    expect(await tick(blind, observer, new AbortController().signal)).toEqual({ actions: 0, sent: 0, refused: 0 });
    expect(seen).toEqual(['bot failed AppError: no node']);
  });

  it('begins no action after it was asked to stop', async () => {
    const { seen, observer } = watch();
    await tick(botOf([sent, sent]), observer, AbortSignal.abort());
    expect(seen).toEqual(['bot ticked 2 0 0']);
  });
});

describe('the runner', () => {
  it('does not overlap rounds, and ends only with the last one', async () => {
    const stop = new AbortController();
    const log: string[] = [];
    let running = 0;
    const slow: ScheduledBot = {
      name: 'slow',
      tick: async () => {
        running++;
        log.push(`begins with ${running}`);
        // Longer than the interval: the next round is due meanwhile.
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        stop.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        running--;
        log.push('ends');
      },
    };
    await runBots([slow], { schedule: everySecond, logger, signal: stop.signal });
    expect(log).toEqual(['begins with 1', 'ends']);
  });

  it('ends at once where it was asked to before it began', async () => {
    await runBots([], { schedule: everySecond, logger, signal: AbortSignal.abort() });
  });
});
