import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { deployment } from '#test/support/contracts/world.ts';
import { moneyGame } from '#test/support/properties/money/moneyGame.ts';
import { missing, playRounds, render } from '#test/support/properties/playRounds.ts';

const MAX_SEED = 2 ** 31 - 1;
const least = 100;
const SEQUENCES = 10_000;
/** Half an hour of a processor of its own, hours of a shared one. */
const timeout = 4 * 3_600_000;

it(
  'conserves tokens and matches the money model over 10,000 sequences, each action and edge at least 100 times',
  { timeout },
  () => {
    const rounds = { seed: randomInt(MAX_SEED), least, most: 2_000, stepsAtMost: 40, sequences: SEQUENCES };
    const tally = playRounds(moneyGame, deployment, rounds);
    process.stdout.write(render(moneyGame, tally));
    expect(missing(moneyGame, tally, least)).toEqual([]);
  },
);
