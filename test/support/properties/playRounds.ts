import fc from 'fast-check';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { expected } from './expected.ts';
import { newTally, type Tally } from './histogram.ts';
import { playSequence, sequences } from './sequences.ts';

export interface Rounds {
  /** The first round's; each further round has the next. A failure names the one it came from. */
  readonly seed: number;
  /** Accepted executions that every action and every edge must reach. */
  readonly least: number;
  /** Rounds after which it is given up. */
  readonly most: number;
  readonly stepsAtMost: number;
  /** Sequences that are played however often everything happened; none where absent. */
  readonly sequences?: number;
}

/** What is played: sequences, how one is played, and what a run of them must have done. */
export interface Game<S> {
  readonly sequences: (stepsAtMost: number, isEnough: (action: string) => boolean) => fc.Arbitrary<S>;
  readonly play: (sequence: S, deployment: Deployment, tally: Tally) => void;
  readonly expected: Readonly<Record<keyof Tally, readonly string[]>>;
}

export const marketGame: Game<unknown> = gameOf({ sequences, play: playSequence, expected });

/** The same game, whatever its sequences are made of. */
export function gameOf<S>(game: Game<S>): Game<unknown> {
  return game as Game<unknown>;
}

const SEQUENCES_A_ROUND = 10;

/**
 * Plays rounds of random sequences until everything expected happened often enough.
 * @throws with the smallest sequence that breaks a property, its seed and the moves it makes
 */
export function playRounds(game: Game<unknown>, deployment: Deployment, rounds: Rounds): Tally {
  const { seed, least, most, stepsAtMost, sequences: atLeast = 0 } = rounds;
  const tally = newTally();
  const isDone = (round: number) => round * SEQUENCES_A_ROUND >= atLeast && missing(game, tally, least).length === 0;
  for (let round = 0; round < most && !isDone(round); round++) {
    const property = fc.property(
      game.sequences(stepsAtMost, (action) => tally.actions.of(action) >= least),
      (sequence) => {
        game.play(sequence, deployment, tally);
      },
    );
    fc.assert(property, { seed: seed + round, numRuns: SEQUENCES_A_ROUND });
  }
  return tally;
}

/** What happened too rarely, with how often it did. */
export const missing = (game: Game<unknown>, { actions, edges, refusals }: Tally, least: number): readonly string[] => [
  ...actions.below(least, game.expected.actions).map((name) => `${name}: ${actions.of(name)}`),
  ...edges.below(least, game.expected.edges).map((name) => `${name}: ${edges.of(name)}`),
  ...refusals.below(1, game.expected.refusals).map((name) => `${name}: never tried`),
];

export const render = (game: Game<unknown>, { actions, edges, refusals }: Tally): string =>
  [
    actions.render('accepted transactions', game.expected.actions),
    edges.render('edges between states', game.expected.edges),
    refusals.render('refused by a script', game.expected.refusals),
  ].join('');
