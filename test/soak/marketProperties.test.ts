import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { deployment } from '#test/support/contracts/world.ts';
import { missing, playRounds, render } from '#test/support/properties/playRounds.ts';

const MAX_SEED = 2 ** 31 - 1;
const least = 1_000;

it('keeps the books of the whole market, each action and edge at least 1,000 times', () => {
  const tally = playRounds(deployment, { seed: randomInt(MAX_SEED), least, most: 600, stepsAtMost: 120 });
  process.stdout.write(render(tally));
  expect(missing(tally, least)).toEqual([]);
});
