import type { Parameters } from '#lib/protocol/governance/box.ts';
import { LEAST_REPUTATION } from '#lib/protocol/shared/constants.ts';
import { decline, match } from './batchMoves.ts';
import { enact, propose, spendTreasury } from './guardMoves.ts';
import { approve, deliver, dispute, open, resolve } from './jobMoves.ts';
import type { MarketRun } from './marketRun.ts';
import { ticketsHome, type ModelJob } from './model.ts';
import { canDecline, canDeliver, canDispute, canMatch, canResolve, present } from './rules.ts';

/** How far the parties of a job still take it before they fall silent. */
export const fates = [
  'silent',
  'silent',
  'approved',
  'approved',
  'disputed',
  'disputed',
  'for provider',
  'for provider',
  'for consumer',
  'for consumer',
  'unfinished',
  'unfinished',
  'declined',
] as const;
type Fate = (typeof fates)[number];

const RUSH_JOBS = 6;
const RUSH_BLOCKS = 50;

/** Consumers ask every provider at once, as far as slots and stake go. */
export function rush(market: MarketRun): void {
  const pairing = { by: 'ticket', delayBlocks: 0, batch: RUSH_JOBS } as const;
  for (const provider of present(market)) {
    const first = market.model.jobs.length;
    const wish = {
      consumer: 'consumer',
      wanted: provider,
      classes: [],
      hours: 1,
      startBy: market.next + RUSH_BLOCKS,
      leastReputation: LEAST_REPUTATION,
      leastStakeMicroGpuc: 0n,
      microGpuc: 4_000_000n,
    } as const;
    if (!provider.available || ticketsHome(market.model, provider) <= RUSH_JOBS) continue;
    for (let count = 0; count < RUSH_JOBS; count++) market.play(open(market, wish));
    const jobs = market.model.jobs.slice(first);
    if (jobs.every((job) => canMatch(market, job, provider, pairing))) {
      market.play(match(market, { provider, jobs }, pairing));
    }
  }
}

/** Brings running jobs to their fates, so that every state is among those that silence meets. */
export function speakLastWords(market: MarketRun, fateOf: (job: ModelJob) => Fate): void {
  const declined = market.model.jobs.filter((job) => fateOf(job) === 'declined' && canDecline(market, job));
  for (const [provider, jobs] of Map.groupBy(declined, (job) => job.provider!)) {
    market.play(decline(market, { provider, jobs }));
  }
  const finished = market.model.jobs.filter((job) => fateOf(job) !== 'unfinished' && canDeliver(market, job, 0));
  for (const jobs of Map.groupBy(finished, ({ worker }) => worker).values()) market.play(deliver(market, jobs, 0));
  for (const job of market.model.jobs) {
    const fate = fateOf(job);
    if (fate === 'approved' && job.state === 'delivered') market.play(approve(market, job, 3));
    if (!['disputed', 'for provider', 'for consumer'].includes(fate)) continue;
    if (canDispute(market, job)) market.play(dispute(market, job));
    if (fate === 'disputed' || !canResolve(market, job)) continue;
    market.play(resolve(market, job, fate === 'for provider' ? job.priceMicroGpuc : 1n));
  }
}

/** The guards spend and change the parameters while everybody is silent. */
export function govern(market: MarketRun, parameters: Parameters): void {
  if (market.model.treasuryMicroGpuc > 0n) market.play(spendTreasury(market, 2));
  market.play(propose(market, parameters));
  market.ledger.height = market.model.proposed!.readyHeight - 1;
  market.play(enact(market));
}
