import { expire, settle } from './batchMoves.ts';
import { dormant, reclaimActive, reclaimReview, refund } from './jobMoves.ts';
import type { MarketRun, Move } from './marketRun.ts';
import { isLive, type ModelJob, type ModelProvider } from './model.ts';
import { collect, leave, retire, withdraw } from './providerMoves.ts';
import { canExpire, canGoDormant, canReclaim, canRefund, canSettle, present } from './rules.ts';

/**
 * Lets time pass and plays nothing but moves that need no key of any party, until no job is left.
 * @param waits whether a job is left alone until it can do without its provider
 * @throws when a job is left that nobody can end
 */
export function exitAll(market: MarketRun, waits: (job: ModelJob) => boolean): void {
  const { guardBlocks, reclaimBlocks } = market.deployment.constants;
  passAll(market, ({ startBy, deadline, releaseHeight }) => Math.max(startBy, deadline, releaseHeight + guardBlocks));
  playAll(market, (job) => (waits(job) ? undefined : coordinated(market, job, (other) => !waits(other))));
  passAll(market, ({ deadline, releaseHeight }) => Math.max(deadline, releaseHeight) + reclaimBlocks);
  playAll(market, (job) => (job.state === 'delivered' ? dormant(market, job) : alone(market, job)));
  playAll(market, (job) => coordinated(market, job, () => true) ?? alone(market, job));
  const stuck = market.model.jobs.filter(isLive).map(({ name, state }) => `${name} (${state})`);
  if (stuck.length > 0) throw new Error(`without an exit: ${stuck.join(', ')}`);
}

/**
 * Takes all earnings out of the providers' boxes.
 * @param collects which owners fetch theirs with their key; to the others anybody may send them
 */
export function payOut(market: MarketRun, collects: (provider: ModelProvider) => boolean): void {
  const { minWithdrawMicroGpuc } = market.deployment.constants;
  for (const provider of present(market)) {
    const { earningsMicroGpuc } = provider;
    if (earningsMicroGpuc === 0n) continue;
    if (collects(provider)) market.play(collect(market, provider, earningsMicroGpuc));
    else if (earningsMicroGpuc >= minWithdrawMicroGpuc) market.play(withdraw(market, provider));
  }
}

/** Some owners retire and leave with whatever tickets they have at home. */
export function leaveBehind(market: MarketRun, leaves: (provider: ModelProvider) => boolean): void {
  const leaving = present(market).filter(leaves);
  for (const provider of leaving) if (provider.retireHeight === 0) market.play(retire(market, provider));
  market.ledger.height = Math.max(market.ledger.height, ...leaving.map(({ retireHeight }) => retireHeight));
  for (const provider of leaving) market.play(leave(market, provider, market.registries[0]!));
}

function passAll(market: MarketRun, until: (job: ModelJob) => number): void {
  const heights = market.model.jobs.filter(isLive).map(until);
  market.ledger.height = Math.max(market.ledger.height, ...heights);
}

function playAll(market: MarketRun, moveFor: (job: ModelJob) => Move | undefined): void {
  for (const job of market.model.jobs) {
    const move = isLive(job) ? moveFor(job) : undefined;
    if (move !== undefined) market.play(move);
  }
}

/** An exit with the provider's box, which takes along what can leave with the job. */
function coordinated(market: MarketRun, job: ModelJob, alongside: (other: ModelJob) => boolean): Move | undefined {
  if (canRefund(market, job)) return refund(market, job);
  const { provider } = job;
  if (provider === undefined) return undefined;
  const together = (allowed: typeof canSettle) => {
    const sameScript = (other: ModelJob) => (other.state === 'delivered') === (job.state === 'delivered');
    const others = market.model.jobs.filter(
      (other) =>
        other !== job && alongside(other) && other.provider === provider && sameScript(other) && allowed(market, other),
    );
    return { provider, jobs: [job, ...others.slice(0, 1)] };
  };
  if (canExpire(market, job)) return expire(market, together(canExpire));
  return canSettle(market, job) ? settle(market, together(canSettle)) : undefined;
}

/** An exit that does without the provider. */
function alone(market: MarketRun, job: ModelJob): Move | undefined {
  if (canRefund(market, job)) return refund(market, job);
  if (canGoDormant(market, job)) return dormant(market, job);
  if (!canReclaim(market, job)) return undefined;
  return job.state === 'active' ? reclaimActive(market, job) : reclaimReview(market, job);
}
