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
}

const SEQUENCES_A_ROUND = 10;

/**
 * Plays rounds of random sequences until everything expected happened often enough.
 * @throws with the smallest sequence that breaks a property, its seed and the moves it makes
 */
export function playRounds(deployment: Deployment, { seed, least, most, stepsAtMost }: Rounds): Tally {
  const tally = newTally();
  for (let round = 0; round < most && missing(tally, least).length > 0; round++) {
    const property = fc.property(
      sequences(stepsAtMost, (kind) => tally.actions.of(kind) >= least),
      (sequence) => {
        playSequence(sequence, deployment, tally);
      },
    );
    fc.assert(property, { seed: seed + round, numRuns: SEQUENCES_A_ROUND });
  }
  return tally;
}

/** What happened too rarely, with how often it did. */
export const missing = ({ actions, edges }: Tally, least: number): readonly string[] => [
  ...actions.below(least, expected.actions).map((name) => `${name}: ${actions.of(name)}`),
  ...edges.below(least, expected.edges).map((name) => `${name}: ${edges.of(name)}`),
];

export const render = ({ actions, edges, refusals }: Tally): string =>
  [
    actions.render('accepted transactions', expected.actions),
    edges.render('edges between states', expected.edges),
    refusals.render('refused by a script', expected.refusals),
  ].join('');
