import { describe, expect, it } from 'vitest';
import { deployment } from '#test/support/contracts/world.ts';
import { moneyGame } from '#test/support/properties/money/moneyGame.ts';
import { missing, playRounds, render } from '#test/support/properties/playRounds.ts';

/**
 * Random histories of accounts, banks, desks, orders and jobs against a model of them. Each accepted transaction must
 * leave every box and purse as the model has it; each forbidden one must fail in a script; each box must find an exit.
 */
describe('random sequences of money actions', () => {
  it('conserve tokens and match the model of accounts, banks, desks, orders and jobs', { timeout: 900_000 }, () => {
    const tally = playRounds(moneyGame, deployment, { seed: 1, least: 5, most: 40, stepsAtMost: 80 });
    process.stdout.write(render(moneyGame, tally));
    expect(missing(moneyGame, tally, 5)).toEqual([]);
  });
});
