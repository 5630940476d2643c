import type { MarketRun } from './marketRun.ts';
import { hourPrice, reputationOf, ticketsHome, type ModelJob, type ModelProvider } from './model.ts';

/** What the contracts should allow at a height, said from the intent and not from scripts or builders. */

const BLOCK_MS = 120_000;

export const jobsIn = (market: MarketRun, ...states: readonly string[]): readonly ModelJob[] =>
  market.model.jobs.filter(({ state }) => states.includes(state));

export const present = (market: MarketRun): readonly ModelProvider[] =>
  market.model.providers.filter(({ left }) => !left);

/** A provider that can still end jobs stands behind the job. */
export const hasProvider = ({ provider }: ModelJob): boolean => provider !== undefined && !provider.left;

export function canSettle(market: MarketRun, job: ModelJob): boolean {
  if (!hasProvider(job)) return false;
  if (job.state === 'delivered') return market.next >= job.releaseHeight;
  if (job.state === 'disputed') return market.next >= job.releaseHeight + market.deployment.constants.guardBlocks;
  return ['approved', 'dormant', 'resolvedForProvider', 'resolvedForConsumer'].includes(job.state);
}

export const canExpire = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'active' && hasProvider(job) && market.next > job.deadline;

export const canDecline = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'active' && hasProvider(job) && market.next <= job.deadline;

export const canDeliver = (market: MarketRun, job: ModelJob, delayBlocks: number): boolean =>
  job.state === 'active' && market.next + delayBlocks <= job.deadline;

export const canRefund = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'open' && market.next > job.startBy;

export const canDispute = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'delivered' && market.next < job.releaseHeight;

export const canResolve = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'disputed' && market.next < job.releaseHeight + market.deployment.constants.guardBlocks;

export const canGoDormant = (market: MarketRun, job: ModelJob): boolean =>
  job.state === 'delivered' && market.next > job.releaseHeight + market.deployment.constants.reclaimBlocks;

const reviewStates = ['approved', 'disputed', 'dormant', 'resolvedForProvider', 'resolvedForConsumer'];

export function canReclaim(market: MarketRun, job: ModelJob): boolean {
  const { cooldownBlocks, reclaimBlocks } = market.deployment.constants;
  if (job.state === 'active') return market.next > job.deadline + cooldownBlocks;
  return reviewStates.includes(job.state) && market.next > job.releaseHeight + reclaimBlocks;
}

/** Heights of including blocks at which something becomes possible or impossible. */
export function turningPoints(market: MarketRun): readonly number[] {
  const { guardBlocks, reclaimBlocks, cooldownBlocks } = market.deployment.constants;
  const ofJob = ({ state, startBy, deadline, releaseHeight }: ModelJob): readonly number[] => {
    if (state === 'open') return [startBy];
    if (state === 'active') return [deadline, deadline + cooldownBlocks];
    if (state === 'delivered') return [releaseHeight, releaseHeight + reclaimBlocks];
    if (state === 'disputed') return [releaseHeight + guardBlocks, releaseHeight + reclaimBlocks];
    return reviewStates.includes(state) ? [releaseHeight + reclaimBlocks] : [];
  };
  const { proposed, jobs } = market.model;
  const retired = present(market).map(({ retireHeight }) => retireHeight);
  return [...jobs.flatMap(ofJob), ...retired, ...(proposed === undefined ? [] : [proposed.readyHeight])].filter(
    (height) => height > market.next,
  );
}

export interface Pairing {
  readonly by: 'class' | 'ticket';
  readonly delayBlocks: number;
  /** Jobs in the batch, which sets the price. */
  readonly batch: number;
}

export function canMatch(market: MarketRun, job: ModelJob, provider: ModelProvider, pairing: Pairing): boolean {
  const { model, ledger, next } = market;
  const left = ticketsHome(model, provider) - pairing.batch;
  const busy = provider.slots + 1 - left;
  const price = hourPrice(provider, busy, ledger.timestampMs + pairing.delayBlocks * BLOCK_MS) * BigInt(job.hours);
  const accepted = pairing.by === 'class' ? job.classes.includes(provider.gpuClass) : job.wanted === provider;
  return (
    job.state === 'open' &&
    provider.available &&
    accepted &&
    left >= 1 &&
    provider.stakeMicroGpuc >= BigInt(busy) * provider.slashMicroGpuc &&
    price > 0n &&
    price <= job.microGpuc &&
    job.hours <= provider.terms.longestHours &&
    next <= job.startBy &&
    reputationOf(provider) >= job.leastReputation &&
    provider.stakeMicroGpuc >= job.leastStakeMicroGpuc
  );
}
