import fc from 'fast-check';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { actions, drawParameters, type ActionName } from './actions.ts';
import { Draw } from './draw.ts';
import { exitAll, leaveBehind, payOut } from './exits.ts';
import type { Tally } from './histogram.ts';
import { MarketRun } from './marketRun.ts';
import type { ModelProvider } from './model.ts';
import { fates, govern, rush, speakLastWords } from './lastWords.ts';
import { tryRefusal } from './refusals.ts';
import { turningPoints } from './rules.ts';

/** How often each step comes up; rare states need more attempts. */
const weights: Readonly<Record<ActionName | 'wait' | 'refusal', number>> = {
  enrolProvider: 2,
  leave: 3,
  topUp: 2,
  withdraw: 6,
  collect: 3,
  update: 2,
  addStake: 3,
  retire: 1,
  pause: 6,
  resume: 6,
  open: 11,
  cancel: 5,
  refund: 1,
  'match by class': 14,
  'match by ticket': 18,
  deliver: 10,
  settle: 12,
  'settle reviewed': 1,
  expire: 12,
  decline: 4,
  approve: 3,
  dispute: 6,
  dormant: 2,
  resolve: 7,
  'reclaim active': 4,
  'reclaim reviewed': 2,
  propose: 4,
  enact: 10,
  'spend treasury': 5,
  wait: 7,
  refusal: 10,
};

interface Step {
  readonly kind: keyof typeof weights;
  readonly picks: readonly number[];
}

export interface Sequence {
  readonly steps: readonly Step[];
  /** Who enrols before anything else. */
  readonly enrolments: readonly (readonly number[])[];
  /** What becomes of the jobs that still run at the end, by index into the fates. */
  readonly fates: readonly number[];
  /** Choices of the parameters that the guards enact at the end. */
  readonly parameters: readonly number[];
  /** Which providers leave at the end, whatever they still have to do. */
  readonly leaving: readonly boolean[];
  /** Which jobs wait at the end until they can do without their provider. */
  readonly waiting: readonly boolean[];
}

const picks = fc.array(fc.nat(0xffffff), { minLength: 6, maxLength: 6 });
const seldom = fc.array(
  fc.nat(2).map((drawn) => drawn === 0),
  { minLength: 8, maxLength: 8 },
);
const flags = fc.array(fc.boolean(), { minLength: 8, maxLength: 8 });

/** Actions that only add to what has happened often enough; the others feed the rare ones. */
const replaceable: readonly Step['kind'][] = [
  'topUp',
  'withdraw',
  'collect',
  'update',
  'addStake',
  'cancel',
  'refund',
  'settle',
  'settle reviewed',
  'expire',
  'decline',
  'propose',
  'enact',
  'spend treasury',
];
const LESS = 5;

const kinds = (isEnough: (kind: Step['kind']) => boolean): fc.Arbitrary<Step['kind']> =>
  fc.oneof(
    ...Object.entries(weights).map(([name, weight]) => {
      const kind = name as Step['kind'];
      const rests = replaceable.includes(kind) && isEnough(kind);
      return { weight: rests ? weight : weight * LESS, arbitrary: fc.constant(kind) };
    }),
  );

/** @param isEnough which steps have happened often enough to come up less */
export const sequences = (
  mostSteps: number,
  isEnough: (kind: Step['kind']) => boolean = () => false,
): fc.Arbitrary<Sequence> => {
  const step = fc.record({ kind: kinds(isEnough), picks });
  return fc.noBias(
    fc.record({
      steps: fc.array(step, { minLength: 1, maxLength: mostSteps, size: 'max' }),
      enrolments: fc.array(picks, { minLength: 2, maxLength: 4 }),
      fates: fc.array(fc.nat(fates.length - 1), { minLength: 13, maxLength: 13 }),
      parameters: picks,
      leaving: seldom,
      waiting: flags,
    }),
  );
};

/** Plays a sequence against a fresh market, then every exit. @throws with the moves that were made. */
export function playSequence(sequence: Sequence, deployment: Deployment, tally: Tally): void {
  const market = new MarketRun(deployment, tally);
  const { steps, enrolments, leaving, waiting } = sequence;
  try {
    for (const drawn of enrolments) playStep(market, { kind: 'enrolProvider', picks: drawn });
    for (const step of steps) playStep(market, step);
    const { jobs } = market.model;
    rush(market);
    speakLastWords(market, (job) => fates[sequence.fates[jobs.indexOf(job) % sequence.fates.length] ?? 0] ?? 'silent');
    govern(market, drawParameters(market, new Draw(sequence.parameters)));
    const indexOf = ({ name }: ModelProvider) => market.model.providers.findIndex((other) => other.name === name);
    leaveBehind(market, (provider) => leaving[indexOf(provider)] ?? false);
    exitAll(market, (job) => waiting[jobs.indexOf(job) % waiting.length] ?? false);
    payOut(market, (provider) => waiting[indexOf(provider)] ?? false);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([reason, 'after:', ...market.log.map((line) => `  ${line}`)].join('\n'), { cause: error });
  }
}

function playStep(market: MarketRun, step: Step): void {
  const draw = new Draw(step.picks);
  if (step.kind === 'wait') {
    wait(market, draw);
  } else if (step.kind === 'refusal') {
    tryRefusal(market, draw);
  } else {
    const move = actions[step.kind](market, draw);
    if (move !== undefined) market.play(move);
  }
}

/** A few blocks, or right to where something turns: the block before, the very block, the one after. */
function wait(market: MarketRun, draw: Draw): void {
  const sooner = turningPoints(market).toSorted((left, right) => left - right);
  const next = sooner[0];
  if (next === undefined || draw.chance(3)) {
    market.ledger.height += draw.between(1, 10);
    return;
  }
  const point = draw.chance(4) ? (draw.oneOf(sooner) ?? next) : next;
  market.ledger.height = Math.max(market.ledger.height, point - 2 + draw.below(3));
}
