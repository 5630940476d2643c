import { referenceDeployment } from '#lib/deploy/compile/referenceDeployments.ts';
import { fillBlocks, fillWithExecutions } from './blockFill.ts';
import { measureBatches, type CostRow } from './costBatches.ts';
import { measureCredit } from './costCredit.ts';
import { measureExchange } from './costExchange.ts';
import { CostMarket } from './costMarket.ts';
import { measureSingles } from './costSingles.ts';
import { ExchangeMarket } from './exchangeMarket.ts';
import type { BenchGoal, BenchReport } from './report.ts';

const batchSizes = [1, 10, 50, 100] as const;
const goalBatch = 50;
const prizeBytes = 1_050;
/** What moves money: payments, trades and what bots do for a share. */
const moving = /^(account|bank|desk|order)/;
const lifecycle = ['match', 'deliver', 'settle'] as const;

/** What the actions cost on a ledger with mainnet's parameters, built and signed as in use. */
export async function run(): Promise<BenchReport> {
  const deployment = referenceDeployment('mainnet');
  const batches = batchSizes.flatMap((jobs) => measureBatches(new CostMarket(deployment), jobs));
  const singles = measureSingles(new CostMarket(deployment));
  const money = [...measureExchange(new CostMarket(deployment)), ...measureCredit(new CostMarket(deployment))];
  const executions = fillWithExecutions(new ExchangeMarket(new CostMarket(deployment)));
  const fills = fillBlocks(new CostMarket(deployment), goalBatch);
  const atGoal = lifecycle.map((action) => {
    const found = batches.find((row) => row.action === action && row.jobs === goalBatch);
    if (found === undefined) throw new Error(`${action} was not measured at ${goalBatch} jobs`);
    return found;
  });
  const perJob = (amount: (row: CostRow) => number) => atGoal.reduce((sum, row) => sum + amount(row), 0) / goalBatch;
  const [units, bytes] = [perJob(({ measured }) => measured.units), perJob(({ measured }) => measured.bytes)];
  const beyondPrize = `(${(bytes - prizeBytes).toFixed(0)} bytes from the prize of ${prizeBytes})`;
  const goals: BenchGoal[] = [
    ...atGoal.map((row) => withinFloor(`${row.action} at ${goalBatch}`, row)),
    atMost(`batched lifecycle at ${goalBatch}: units a job`, units, 11_000),
    atMost(`batched lifecycle at ${goalBatch}: bytes a job ${beyondPrize}`, bytes, 1_400),
    atLeast(`matches in one mainnet block ${describe(fills.matches)}`, fills.matches.jobs, 2_000),
    atLeast(`settlements in one mainnet block ${describe(fills.settlements)}`, fills.settlements.jobs, 2_000),
    ...money.filter(({ action }) => moving.test(action)).map((row) => withinFloor(row.action, row)),
    atLeast(`order executions in one mainnet block ${describe(executions)}`, executions.jobs, 300),
  ];
  const rows = [...batches, ...singles, ...money]
    .toSorted(byAction)
    .map(toTableRow(deployment.trees.provider.length / 2));
  return Promise.resolve({ name: 'cost of actions (mainnet parameters)', rows, goals });
}

const withinFloor = (what: string, row: CostRow): BenchGoal =>
  atMost(`${what}: units / floor (${ratioOf(row).toFixed(4)})`, ratioOf(row), 1.05);

const ratioOf = ({ measured }: CostRow): number => measured.units / measured.floorUnits;

const byAction = (left: CostRow, right: CostRow): number => rank(left) - rank(right) || left.jobs - right.jobs;
const batchOrder = ['match', 'deliver', 'settle', 'settle reviewed', 'expire', 'decline'];
const rank = ({ action }: CostRow): number => batchOrder.indexOf(action) + 1 || batchOrder.length + 1;

/** Actions whose first output is the provider's successor, and those that make it at index 1. */
const providerOutput = ({ action, measured }: CostRow, leastBytes: number): number | undefined => {
  const index = action === 'enrolProvider' ? 1 : 0;
  const bytes = measured.outputBytes[index] ?? 0;
  return bytes > leastBytes ? bytes : undefined;
};

const toTableRow = (providerScriptBytes: number) => (row: CostRow) => {
  const { action, jobs, measured } = row;
  return {
    action,
    jobs,
    'units a job': Math.round(measured.units / jobs),
    'units / floor': ratioOf(row).toFixed(4),
    'bytes a job': Math.round(measured.bytes / jobs),
    'provider box bytes': providerOutput(row, providerScriptBytes) ?? '',
  };
};

const atMost = (goal: string, measured: number, limit: number): BenchGoal => ({
  goal: `${goal}, at most`,
  measured: rounded(measured),
  limit,
  pass: measured <= limit,
});

const atLeast = (goal: string, measured: number, limit: number): BenchGoal => ({
  goal: `${goal}, at least`,
  measured,
  limit,
  pass: measured >= limit,
});

const rounded = (value: number): number => Number(value.toFixed(4));
const describe = ({ units, bytes }: { units: number; bytes: number }): string => `(${units} units, ${bytes} bytes)`;
