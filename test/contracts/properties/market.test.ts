import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployment } from '#test/support/contracts/world.ts';
import { newTally } from '#test/support/properties/histogram.ts';
import { marketGame, missing, playRounds, render } from '#test/support/properties/playRounds.ts';
import { playSequence, sequences } from '#test/support/properties/sequences.ts';

/**
 * Random markets against a model of their history. Each accepted transaction must leave GPUC, tickets, class tokens,
 * statistics, stakes and purses as the model has them; each forbidden one must fail in a script; each job must find an
 * exit without anybody's key.
 */
describe('random sequences of market actions', () => {
  it(
    'conserve tokens and match the model, with each action and state edge at least 100 times',
    { timeout: 900_000 },
    () => {
      const tally = playRounds(marketGame, deployment, { seed: 1, least: 100, most: 60, stepsAtMost: 120 });
      process.stdout.write(render(marketGame, tally));
      expect(missing(marketGame, tally, 100)).toEqual([]);
    },
  );

  it('conserve tokens from a random seed', () => {
    const property = fc.property(sequences(100), (sequence) => {
      playSequence(sequence, deployment, newTally());
    });
    fc.assert(property, { numRuns: 5 });
  });
});
