import fc from 'fast-check';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { actions as marketActions, type ActionName } from '../actions.ts';
import { Draw } from '../draw.ts';
import { exitAll } from '../exits.ts';
import type { Tally } from '../histogram.ts';
import { rush, speakLastWords } from '../lastWords.ts';
import { tryOne } from '../refusals.ts';
import { turningPoints } from '../rules.ts';
import { moneyActionNames, moneyActions, type MoneyAction } from './actions.ts';
import { drawPrices } from './draws.ts';
import { exitMoney } from './exits.ts';
import { collectIntoAccount, openFromAccount } from './jobs.ts';
import { members, waitingOrders } from './model.ts';
import { MoneyRun } from './moneyRun.ts';
import { moneyRefusals } from './refusals.ts';
import { flagEnds, liquidatableFrom } from './rules.ts';

/** Actions of the market that are played between those of money, so that both share every box of GPUC. */
const jobActionNames = [
  'open',
  'match by class',
  'deliver',
  'approve',
  'settle',
  'settle reviewed',
  'expire',
] as const satisfies readonly ActionName[];

export const actionNames = [
  ...moneyActionNames,
  ...jobActionNames,
  'open from account',
  'collect into account',
] as const;
type Name = (typeof actionNames)[number];
type Kind = Name | 'publish' | 'wait' | 'refusal';

const actions: Readonly<Record<Name, MoneyAction>> = {
  ...marketActions,
  ...moneyActions,
  'open from account': openFromAccount,
  'collect into account': collectIntoAccount,
};

/** Steps come up as often as these say, once where nothing is said. */
const weights: Partial<Record<Kind, number>> = {
  publish: 14,
  wait: 8,
  refusal: 6,
  join: 3,
  deposit: 3,
  'add collateral': 3,
  'pay free': 4,
  'pay on credit': 5,
  'pay account free': 3,
  'refresh account': 8,
  flag: 10,
  'flag again': 8,
  unflag: 10,
  'liquidate a part': 10,
  'liquidate all': 3,
  'liquidate out of a desk': 12,
  'write off': 6,
  'open desk': 3,
  'bank sells': 5,
  'bank redeems': 16,
  'bank redeems in a new window': 5,
  'place order': 8,
  'execute order': 4,
  'cancel order': 2,
  'match by class': 3,
  deliver: 3,
  approve: 3,
  settle: 3,
  'settle reviewed': 14,
  'open from account': 4,
  'collect into account': 20,
};

interface Step {
  readonly kind: Kind;
  readonly picks: readonly number[];
}

export interface MoneySequence {
  readonly beginnings: readonly (readonly number[])[];
  readonly steps: readonly Step[];
  /** Which accounts repay at the end, by index. */
  readonly repaying: readonly boolean[];
  /** Whether a provider has work at the beginning, and earns. */
  readonly busy: boolean;
}

const picks = fc.array(fc.nat(0xffffff), { minLength: 6, maxLength: 6 });
const RARE = 4;

/** @param isEnough which steps have happened often enough to come up less */
export const moneySequences = (
  mostSteps: number,
  isEnough: (kind: string) => boolean = () => false,
): fc.Arbitrary<MoneySequence> => {
  const kinds = fc.oneof(
    ...([...actionNames, 'publish', 'wait', 'refusal'] as const).map((kind) => ({
      weight: (weights[kind] ?? 1) * (isEnough(kind) ? 1 : RARE),
      arbitrary: fc.constant(kind),
    })),
  );
  return fc.noBias(
    fc.record({
      beginnings: fc.array(picks, { minLength: 2, maxLength: 3 }),
      steps: fc.array(fc.record({ kind: kinds, picks }), {
        minLength: Math.ceil(mostSteps / 2),
        maxLength: mostSteps,
        size: 'max',
      }),
      repaying: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      busy: fc.nat(3).map((drawn) => drawn === 0),
    }),
  );
};

/** Plays a sequence against a fresh market, then every exit. @throws with the moves that were made. */
export function playMoney(
  { beginnings, steps, repaying, busy }: MoneySequence,
  deployment: Deployment,
  tally: Tally,
): void {
  const run = new MoneyRun(deployment, tally);
  try {
    begin(run, beginnings);
    if (busy) work(run);
    for (const step of steps) playStep(run, step);
    exitMoney(run, (account) => repaying[run.money.accounts.indexOf(account) % repaying.length] ?? true);
    exitAll(run, () => false);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error([reason, 'after:', ...run.log.map((line) => `  ${line}`)].join('\n'), { cause: error });
  }
}

/** Members with credit, a desk, a provider: what most actions need. */
function begin(run: MoneyRun, drawn: readonly (readonly number[])[]): void {
  const kinds = ['join', 'add collateral', 'pay on credit', 'open desk'] as const;
  for (const picked of drawn) for (const kind of kinds) playStep(run, { kind, picks: picked });
  const enrolment = marketActions.enrolProvider(run, new Draw(drawn[0] ?? []));
  if (enrolment !== undefined) run.play(enrolment);
}

/** Jobs that are done, half of them approved, and not yet paid. */
function work(run: MoneyRun): void {
  rush(run);
  speakLastWords(run, (job) => (run.model.jobs.indexOf(job) % 2 === 0 ? 'approved' : 'silent'));
}

function playStep(run: MoneyRun, { kind, picks: drawn }: Step): void {
  const draw = new Draw(drawn);
  if (kind === 'wait') {
    wait(run, draw);
  } else if (kind === 'publish') {
    run.publish(drawPrices(run, draw));
  } else if (kind === 'refusal') {
    tryOne(run, moneyRefusals, draw);
  } else {
    const move = actions[kind](run, draw);
    if (move === undefined) return;
    if (isLiquidation(kind)) tryOne(run, lowSeizure, new Draw(drawn));
    run.play(move);
  }
}

/** Whoever may be liquidated is first to be cheated: so few moments allow it that refusals drawn by chance miss them. */
const lowSeizure = { 'seizure at a low price': moneyRefusals['seizure at a low price'] };
const isLiquidation = (kind: Name): boolean => kind.startsWith('liquidate');

/** A few blocks, so many that accounts grow old, or right to where something turns: the block before, the very block, the one after. */
function wait(run: MoneyRun, draw: Draw): void {
  if (draw.chance(8)) {
    run.ledger.height += run.deployment.constants.refreshBlocks;
    return;
  }
  const flagged = members(run.money).filter(({ flaggedHeight }) => flaggedHeight > 0);
  const points = [
    ...turningPoints(run),
    ...flagged.flatMap((account) => [liquidatableFrom(run, account), flagEnds(run, account)]),
    ...waitingOrders(run.money).map(({ expiryHeight }) => expiryHeight),
    run.money.prices.height + run.deployment.constants.oracleBlocks,
  ];
  const next = points.filter((point) => point > run.next).toSorted((left, right) => left - right)[0];
  const near = next === undefined || draw.chance(2);
  run.ledger.height = near
    ? run.ledger.height + draw.between(1, 12)
    : Math.max(run.ledger.height, next - 2 + draw.below(3));
}
