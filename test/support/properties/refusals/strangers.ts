import { buildDeliver } from '#lib/protocol/jobActive/deliver.ts';
import { buildCancel } from '#lib/protocol/jobOpen/cancel.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildPause } from '#lib/protocol/provider/pause.ts';
import { buildRetire } from '#lib/protocol/provider/retire.ts';
import { buildUpdate } from '#lib/protocol/provider/update.ts';
import { buildLeave } from '#lib/protocol/registry/leave.ts';
import { LEAST_REPUTATION } from '#lib/protocol/shared/constants.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { people } from '../../contracts/people.ts';
import type { Draw } from '../draw.ts';
import type { MarketRun } from '../marketRun.ts';
import { canDeliver, canMatch, jobsIn, present } from '../rules.ts';
import type { ModelJob, ModelProvider } from '../model.ts';

type Maybe = UnsignedPlan | undefined;

/** Proofs that contracts ask of somebody are a thief's. */
const signedByThief = (plan: UnsignedPlan): UnsignedPlan => ({
  ...plan,
  provers: new Map([...plan.provers.keys()].map((boxId) => [boxId, people.thief.publicKeyHex])),
});

const byThief =
  (
    allowed: (market: MarketRun, provider: ModelProvider) => boolean,
    plan: (market: MarketRun, provider: ModelProvider, draw: Draw) => UnsignedPlan,
  ) =>
  (market: MarketRun, draw: Draw): Maybe => {
    const provider = draw.oneOf(present(market).filter((found) => allowed(market, found)));
    return provider === undefined ? undefined : signedByThief(plan(market, provider, draw));
  };

const ofProvider = (market: MarketRun, provider: ModelProvider) => ({
  ...market.frame,
  provider: market.provider(provider),
  funding: market.wallet('thief'),
});

/** A pair that does not fit, told to the builder as if it did; the boxes stay what they are. */
function unfitMatch(market: MarketRun, draw: Draw): Maybe {
  const job = draw.oneOf(jobsIn(market, 'open'));
  const fits = (provider: ModelProvider) =>
    (['class', 'ticket'] as const).some((by) => canMatch(market, job!, provider, { by, delayBlocks: 0, batch: 1 }));
  const provider = job && draw.oneOf(present(market).filter((found) => !fits(found)));
  if (job === undefined || provider === undefined) return undefined;
  const real = market.provider(provider);
  const open = market.jobOpen(job);
  return buildMatch({
    ...market.frame,
    provider: {
      ...real,
      available: true,
      retireHeight: 0,
      stakeMicroGpuc: real.stakeMicroGpuc + 10n ** 12n,
      earningsMicroGpuc: real.earningsMicroGpuc - 10n ** 12n,
      terms: { ...real.terms, longestHours: 8_784 },
    },
    jobs: [
      {
        ...open,
        acceptedKeys: [draw.chance(2) ? real.ticketId : real.gpuClassHex],
        startBy: market.next,
        leastReputation: LEAST_REPUTATION,
        leastStakeMicroGpuc: 0n,
      },
    ],
    governance: market.governance,
    timestampMs: market.ledger.timestampMs,
  });
}

function foreignDelivery(market: MarketRun, draw: Draw): Maybe {
  const job = draw.oneOf(market.model.jobs.filter((found) => canDeliver(market, found, 0)));
  if (job === undefined) return undefined;
  const stolen = { ...market.jobActive(job), workerTree: people.thief.ergoTree };
  const jobs = [{ job: stolen, resultHash: '9c'.repeat(32) }];
  return buildDeliver({ ...market.frame, jobs, funding: market.wallet('thief') });
}

/** Honest actions by those who may not. */
export const strangers = {
  'cancel by a thief': (market: MarketRun, draw: Draw): Maybe => {
    const job: ModelJob | undefined = draw.oneOf(jobsIn(market, 'open'));
    if (job === undefined) return undefined;
    const changeErgoTree = people.thief.ergoTree;
    return signedByThief(buildCancel({ ...market.frame, job: market.jobOpen(job), changeErgoTree }));
  },
  'update by a thief': byThief(
    () => true,
    (market, provider) => buildUpdate({ ...ofProvider(market, provider), workerTree: people.thief.ergoTree }),
  ),
  'retire by a thief': byThief(
    (_, { retireHeight }) => retireHeight === 0,
    (market, provider) => buildRetire(ofProvider(market, provider)),
  ),
  'pause by a thief': byThief(
    (_, { retireHeight }) => retireHeight === 0,
    (market, provider) => buildPause({ ...ofProvider(market, provider), paused: true, by: 'owner' }),
  ),
  'leave by a thief': byThief(
    (market, { retireHeight }) => retireHeight > 0 && market.next >= retireHeight,
    (market, provider, draw) =>
      buildLeave({
        ...ofProvider(market, provider),
        registry: draw.oneOf(market.registries)!,
        changeErgoTree: people.thief.ergoTree,
        acceptForfeit: true,
      }),
  ),
  'delivery by a thief': foreignDelivery,
  'match of what does not fit': unfitMatch,
} as const;
