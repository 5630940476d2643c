import type { BenchGoal } from '../report.ts';
import { unsafeActions } from './agents/tries.ts';
import { fall60 } from './prices.ts';
import { clock, MARKET_LOSS_BPS, type Setting } from './setting.ts';
import type { Outcome } from './simulate.ts';

/** What every figure rests on. */
export const describeSetting = (setting: Setting): string =>
  [
    `step ${clock.stepBlocks} blocks, oracle every ${clock.epochBlocks} blocks with a price ${clock.lagBlocks} blocks old`,
    `liquidator with ${setting.liquidatorErg} ERG and ${clock.liquidatorTicks} looks a step`,
    `${setting.accounts} accounts, ${setting.providers} providers, ${setting.holders} holders of ${setting.holderUsd} USD`,
    `${setting.desks} desks of ${setting.deskUsd} USD, at most ${setting.deskCapUsd} an epoch, spread ${setting.deskSpreadBps} bps`,
    `trade elsewhere loses ${MARKET_LOSS_BPS} bps, seed ${setting.seed}`,
  ].join('; ');

const round = (value: number): number => Math.round(value);
const blocks = (value: number | undefined): number | string => value ?? '';

/** One line of the table. Money in dollars, time in blocks of two minutes. */
export function rowOf({ scenario, samples, closedIn, ...outcome }: Outcome) {
  const { work } = outcome;
  const asks = samples.flatMap(({ askUsd }) => (askUsd === undefined ? [] : [(askUsd - 1) * 10_000]));
  const reserves = samples.map(({ reserveUsd }) => reserveUsd);
  return {
    path: scenario.name,
    txs: outcome.transactions,
    flagged: work.flags,
    liquidations: work.liquidations,
    'repaid $': round(Number(work.repaidMicroGpuc) / 1e6),
    'worst bad debt $': round(outcome.mostBadUsd),
    'last bad debt $': round(outcome.lastBadUsd),
    'of debt $': round(samples[0]?.debtUsd ?? 0),
    'median close': blocks(closedIn[closedIn.length >> 1]),
    'longest close': blocks(closedIn.at(-1)),
    'still ill': outcome.stillIll,
    'least reserve $': round(Math.min(...reserves)),
    'cap met at': blocks(outcome.capHitAt),
    'reserve gone at': blocks(outcome.reserveGoneAt),
    'ask off 1 USD bps': `${round(Math.min(...asks))} to ${round(Math.max(...asks))}`,
  };
}

export function goalsOf(outcomes: readonly Outcome[]): BenchGoal[] {
  const held = outcomes.filter(({ scenario }) => scenario.mustHold);
  const alone = outcomes.filter(({ scenario }) => scenario.name === `${fall60.name}, no liquidator`);
  return [...held.map(noBadDebt), ...alone.map(boundedLoss), ...outcomes.flatMap(frozenGoals)];
}

/** Debt was at most 54.9 % of a collateral of which 40 % is left: what the rest of it owes is covered. */
const mostLost = 1 - 0.4 / 0.549;

function boundedLoss({ scenario, mostBadUsd, samples }: Outcome): BenchGoal {
  const limit = (samples[0]?.debtUsd ?? 0) * mostLost;
  return { goal: `${scenario.name}: bad debt, $, at most`, measured: mostBadUsd, limit, pass: mostBadUsd <= limit };
}

const noBadDebt = ({ scenario, mostBadUsd }: Outcome): BenchGoal => ({
  goal: `${scenario.name}: bad debt at any time, $, at most`,
  measured: mostBadUsd,
  limit: 0,
  pass: mostBadUsd === 0,
});

function frozenGoals({ frozen }: Outcome): BenchGoal[] {
  if (frozen === undefined) return [];
  const { passedFresh, refused, passedStale, repaidAndClosed, repayFailed } = frozen;
  const perAction = unsafeActions.map((action): BenchGoal => {
    const measured = passedStale[action];
    const told = `${refused[action]} tries refused, ${passedFresh[action]} like them passed while the price was fresh`;
    const pass = measured === 0 && refused[action] > 0 && passedFresh[action] > 0;
    return { goal: `oracle frozen, ${action} (${told}): passed, at most`, measured, limit: 0, pass };
  });
  const out = {
    goal: `oracle frozen: accounts repaid and closed (${repayFailed} that could not), at least`,
    limit: 10,
  };
  return [...perAction, { ...out, measured: repaidAndClosed, pass: repaidAndClosed >= out.limit && repayFailed === 0 }];
}
