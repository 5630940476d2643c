import type { Parameters } from '#lib/protocol/governance/box.ts';
import { guards, nextGuards } from '../contracts/people.ts';
import { decline, expire, match, settle } from './batchMoves.ts';
import type { Draw } from './draw.ts';
import { enact, propose, spendTreasury } from './guardMoves.ts';
import * as jobMoves from './jobMoves.ts';
import type { MarketRun, Move } from './marketRun.ts';
import type { ModelJob, ModelProvider } from './model.ts';
import * as providerMoves from './providerMoves.ts';
import { drawEnrolment, drawTerms, drawWish } from './wishes.ts';
import * as rules from './rules.ts';

/** Proposes a move that the market should accept now, or nothing where none of its kind is possible. */
export type Action = (market: MarketRun, draw: Draw) => Move | undefined;

const MOST_PROVIDERS = 5;
const MOST_BATCH = 4;
const MOST_LATE_BLOCKS = 10;

type Maybe<T> = T | undefined;
const withOne = <T>(item: Maybe<T>, move: (item: T) => Move): Maybe<Move> =>
  item === undefined ? undefined : move(item);

const ofJobs =
  (
    allowed: (market: MarketRun, job: ModelJob) => boolean,
    move: (market: MarketRun, job: ModelJob, draw: Draw) => Move,
  ): Action =>
  (market, draw) =>
    withOne(draw.oneOf(market.model.jobs.filter((job) => allowed(market, job))), (job) => move(market, job, draw));

const ofProviders =
  (
    allowed: (market: MarketRun, provider: ModelProvider) => boolean,
    move: (market: MarketRun, provider: ModelProvider, draw: Draw) => Move,
  ): Action =>
  (market, draw) =>
    withOne(draw.oneOf(rules.present(market).filter((provider) => allowed(market, provider))), (provider) =>
      move(market, provider, draw),
    );

/** Jobs that `allowed` admits, of one provider that is drawn among those who have any. */
const ofBatches =
  (allowed: (market: MarketRun, job: ModelJob) => boolean, move: typeof settle): Action =>
  (market, draw) => {
    const jobs = market.model.jobs.filter((job) => allowed(market, job));
    const provider = draw.oneOf([...new Set(jobs.map((job) => job.provider))]);
    if (provider === undefined) return undefined;
    const own = jobs.filter((job) => job.provider === provider);
    return move(market, { provider, jobs: draw.someOf(own, MOST_BATCH) });
  };

const matchBy =
  (by: 'class' | 'ticket'): Action =>
  (market, draw) => {
    const delayBlocks = draw.chance(3) ? draw.between(0, MOST_LATE_BLOCKS) : 0;
    const fitting = (provider: ModelProvider, batch: number) =>
      market.model.jobs.filter((job) => rules.canMatch(market, job, provider, { by, delayBlocks, batch }));
    const provider = draw.oneOf(rules.present(market).filter((found) => fitting(found, 1).length > 0));
    if (provider === undefined) return undefined;
    const drawn = draw.between(1, MOST_BATCH);
    // The price rises with the batch: as many as still fit all together.
    for (let batch = drawn; batch > 0; batch--) {
      const jobs = fitting(provider, batch).slice(0, batch);
      if (jobs.length === batch) return match(market, { provider, jobs }, { by, delayBlocks });
    }
    return undefined;
  };

const deliver: Action = (market, draw) => {
  const delayBlocks = draw.chance(3) ? draw.between(0, MOST_LATE_BLOCKS) : 0;
  const jobs = market.model.jobs.filter((job) => rules.canDeliver(market, job, delayBlocks));
  const worker = draw.oneOf([...new Set(jobs.map((job) => job.worker))]);
  const own = jobs.filter((job) => job.worker === worker);
  return own.length === 0 ? undefined : jobMoves.deliver(market, draw.someOf(own, MOST_BATCH), delayBlocks);
};

/** What guards might want instead. */
export function drawParameters({ model }: MarketRun, draw: Draw): Parameters {
  const next = draw.chance(2) ? guards : nextGuards;
  const keys = draw.chance(2) ? model.parameters.guards : next.map(({ publicKeyHex }) => publicKeyHex);
  return {
    ...model.parameters,
    feeBps: draw.between(1, 500),
    slashMicroGpuc: BigInt(draw.between(500_000, 2_000_000)),
    guards: keys,
    k: draw.between(2, keys.length),
  };
}

const isOpen = (_: MarketRun, { state }: ModelJob): boolean => state === 'open';
const isDelivered = (_: MarketRun, { state }: ModelJob): boolean => state === 'delivered';
const isActive = ({ retireHeight }: ModelProvider): boolean => retireHeight === 0;

/** Every action of the market by the name under which steps call it. */
export const actions = {
  enrolProvider: (market, draw) =>
    rules.present(market).length >= MOST_PROVIDERS
      ? undefined
      : withOne(draw.oneOf(market.registries), (registry) =>
          providerMoves.enrolProvider(market, drawEnrolment(market, draw, registry)),
        ),
  leave: ofProviders(
    (market, { retireHeight }) => retireHeight > 0 && market.next >= retireHeight,
    (market, provider, draw) => providerMoves.leave(market, provider, draw.oneOf(market.registries)!),
  ),
  topUp: (market, draw) => withOne(draw.oneOf(market.registries), (registry) => providerMoves.topUp(market, registry)),
  withdraw: ofProviders(
    (market, { earningsMicroGpuc }) => earningsMicroGpuc >= market.deployment.constants.minWithdrawMicroGpuc,
    providerMoves.withdraw,
  ),
  collect: ofProviders(
    (_, { earningsMicroGpuc }) => earningsMicroGpuc > 0n,
    (market, provider, draw) => {
      const { earningsMicroGpuc } = provider;
      const part = draw.chance(2) ? earningsMicroGpuc : (earningsMicroGpuc * BigInt(draw.between(1, 100))) / 100n;
      return providerMoves.collect(market, provider, part > 0n ? part : 1n);
    },
  ),
  update: ofProviders(
    () => true,
    (market, provider, draw) => {
      const kind = draw.below(3);
      if (kind === 0) return providerMoves.update(market, provider, { terms: drawTerms(draw) });
      if (kind === 1) return providerMoves.update(market, provider, { gpuClass: draw.chance(2) ? 'rtx-4090' : 'h200' });
      return providerMoves.update(market, provider, { worker: draw.chance(2) ? 'worker' : 'otherWorker' });
    },
  ),
  addStake: ofProviders(
    () => true,
    (market, provider, draw) => providerMoves.addStake(market, provider, BigInt(draw.between(1, 3_000_000))),
  ),
  retire: ofProviders((_, provider) => isActive(provider), providerMoves.retire),
  pause: ofProviders(
    (_, provider) => isActive(provider) && provider.available,
    (market, provider, draw) => providerMoves.pause(market, provider, draw.chance(2) ? 'owner' : 'worker'),
  ),
  resume: ofProviders(
    (_, provider) => isActive(provider) && !provider.available,
    (market, provider, draw) => providerMoves.pause(market, provider, draw.chance(2) ? 'owner' : 'worker'),
  ),
  open: (market, draw) => jobMoves.open(market, drawWish(market, draw)),
  cancel: ofJobs(isOpen, jobMoves.cancel),
  refund: ofJobs(rules.canRefund, jobMoves.refund),
  'match by class': matchBy('class'),
  'match by ticket': matchBy('ticket'),
  deliver,
  settle: ofBatches((market, job) => job.state === 'delivered' && rules.canSettle(market, job), settle),
  'settle reviewed': ofBatches((market, job) => job.state !== 'delivered' && rules.canSettle(market, job), settle),
  expire: ofBatches(rules.canExpire, expire),
  decline: ofBatches(rules.canDecline, decline),
  approve: ofJobs(isDelivered, (market, job, draw) => jobMoves.approve(market, job, draw.between(1, 5))),
  dispute: ofJobs(rules.canDispute, jobMoves.dispute),
  dormant: ofJobs(rules.canGoDormant, jobMoves.dormant),
  resolve: ofJobs(rules.canResolve, (market, job, draw) => {
    const share = draw.chance(2) ? job.priceMicroGpuc : 1n + (job.priceMicroGpuc * BigInt(draw.below(100))) / 100n;
    return jobMoves.resolve(market, job, share);
  }),
  'reclaim active': ofJobs(
    (market, job) => job.state === 'active' && rules.canReclaim(market, job),
    jobMoves.reclaimActive,
  ),
  'reclaim reviewed': ofJobs(
    (market, job) => job.state !== 'active' && rules.canReclaim(market, job),
    jobMoves.reclaimReview,
  ),
  propose: (market, draw) => propose(market, drawParameters(market, draw)),
  enact: (market) => {
    const { proposed } = market.model;
    if (proposed === undefined || market.next < proposed.readyHeight) return undefined;
    const lapsed = market.next > proposed.readyHeight + market.deployment.constants.proposalBlocks;
    return lapsed ? undefined : enact(market);
  },
  'spend treasury': (market, draw) =>
    market.model.treasuryMicroGpuc > 0n ? spendTreasury(market, draw.between(1, 3)) : undefined,
} as const satisfies Record<string, Action>;

export type ActionName = keyof typeof actions;
export const actionNames = Object.keys(actions) as ActionName[];
