import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { deployment } from '#test/support/contracts/world.ts';
import { marketGame, missing, playRounds, render } from '#test/support/properties/playRounds.ts';

const MAX_SEED = 2 ** 31 - 1;
const least = 1_000;

it('conserves tokens and matches the model, with each action and state edge at least 1,000 times', () => {
  const tally = playRounds(marketGame, deployment, { seed: randomInt(MAX_SEED), least, most: 600, stepsAtMost: 120 });
  process.stdout.write(render(marketGame, tally));
  expect(missing(marketGame, tally, least)).toEqual([]);
});
