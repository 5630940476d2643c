import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { buildDecline } from '#lib/protocol/provider/decline.ts';
import { buildExpire } from '#lib/protocol/provider/expire.ts';
import { buildMatch } from '#lib/protocol/provider/match.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import { people } from '../contracts/people.ts';
import { names } from './jobMoves.ts';
import type { MarketRun, Move } from './marketRun.ts';
import { hourPrice, ticketsHome, type ModelJob, type ModelProvider } from './model.ts';
import { expectReturn } from './payouts.ts';

/** A provider with jobs that one transaction takes on. */
export interface Batch {
  readonly provider: ModelProvider;
  readonly jobs: readonly ModelJob[];
}

const changeErgoTree = people.bot.ergoTree;
const BLOCKS_PER_HOUR = 30;
const BLOCK_MS = 120_000;

export interface MatchBy {
  readonly by: 'class' | 'ticket';
  readonly delayBlocks: number;
}

export function match(market: MarketRun, { provider, jobs }: Batch, { by, delayBlocks }: MatchBy): Move {
  const at = market.next;
  const timestampMs = market.ledger.timestampMs + delayBlocks * BLOCK_MS;
  return {
    action: `match by ${by}`,
    about: `${names(jobs)} with ${provider.name}, ${delayBlocks} blocks late`,
    delayBlocks,
    plan: () =>
      buildMatch({
        ...market.frame,
        provider: market.provider(provider),
        jobs: jobs.map(market.jobOpen),
        governance: market.governance,
        timestampMs,
        by,
        changeErgoTree,
      }),
    book: (outputs) => {
      const busy = provider.slots + 1 - ticketsHome(market.model, provider) + jobs.length;
      const price = hourPrice(provider, busy, timestampMs);
      provider.feeBps = market.model.parameters.feeBps;
      provider.boxId = outputs[0]!.boxId;
      for (const [index, job] of jobs.entries()) {
        Object.assign(job, {
          provider,
          worker: provider.worker,
          priceMicroGpuc: price * BigInt(job.hours),
          deadline: at + job.hours * BLOCKS_PER_HOUR,
          nanoErg: market.deployment.constants.heldNanoErg,
        });
        market.advance(job, 'active', outputs[index + 1]!.boxId);
      }
    },
  };
}

/** Delivered jobs, or reviewed ones in any mixture of states. */
export function settle(market: MarketRun, { provider, jobs }: Batch): Move {
  const reviewed = jobs[0]?.state !== 'delivered';
  const { disputeFeeMicroGpuc, endTipNanoErg } = market.deployment.constants;
  return {
    action: reviewed ? 'settle reviewed' : 'settle',
    about: `${jobs.map(({ name, state }) => `${name} (${state})`).join(', ')} with ${provider.name}`,
    plan: () => {
      const boxes = jobs.map((job) => (reviewed ? market.jobReview(job) : market.jobDelivered(job)));
      const provided = market.provider(provider);
      return buildSettle({ ...market.frame, provider: provided, jobs: boxes as JobDelivered[], changeErgoTree });
    },
    book: (outputs) => {
      let sum = 0n;
      for (const job of jobs) {
        const failedDispute = job.state === 'disputed' || job.state === 'resolvedForProvider';
        const paid = job.priceMicroGpuc + (failedDispute ? disputeFeeMicroGpuc : 0n);
        sum += paid;
        expectReturn(market, outputs, job, { microGpuc: job.microGpuc - paid, takenNanoErg: endTipNanoErg });
        if (job.state === 'resolvedForConsumer') provider.disputesLost += 1;
        else provider.completed += 1;
        provider.ratingSum += job.rating;
        provider.ratingCount += job.state === 'approved' ? 1 : 0;
        market.advance(job, 'settled');
      }
      const basisPoints = 10_000n;
      const share = sum * BigInt(provider.feeBps);
      const fee = share / basisPoints + (share % basisPoints === 0n ? 0n : 1n);
      provider.volumeMicroGpuc += sum;
      provider.earningsMicroGpuc += sum - fee;
      provider.boxId = outputs[0]!.boxId;
      market.model.treasuryMicroGpuc += fee;
    },
  };
}

export const expire = (market: MarketRun, { provider, jobs }: Batch): Move => ({
  action: 'expire',
  about: `${names(jobs)} of ${provider.name}`,
  plan: () =>
    buildExpire({
      ...market.frame,
      provider: market.provider(provider),
      jobs: jobs.map(market.jobActive),
      changeErgoTree,
    }),
  book: (outputs) => {
    const { slashMicroGpuc: slash } = provider;
    const takenNanoErg = market.deployment.constants.endTipNanoErg;
    for (const job of jobs) {
      expectReturn(market, outputs, job, { microGpuc: job.microGpuc + slash, takenNanoErg });
      market.advance(job, 'expired');
      provider.stakeMicroGpuc -= slash;
      provider.failed += 1;
    }
    provider.boxId = outputs[0]!.boxId;
  },
});

export const decline = (market: MarketRun, { provider, jobs }: Batch): Move => ({
  action: 'decline',
  about: `${names(jobs)} of ${provider.name}`,
  plan: () =>
    buildDecline({
      ...market.frame,
      provider: market.provider(provider),
      jobs: jobs.map(market.jobActive),
      funding: market.wallet(provider.worker),
    }),
  book: (outputs) => {
    const { declineFineMicroGpuc: fine } = market.deployment.constants;
    for (const job of jobs) {
      expectReturn(market, outputs, job, { microGpuc: job.microGpuc, takenNanoErg: 0n });
      market.advance(job, 'declined');
      provider.stakeMicroGpuc -= fine;
      provider.declined += 1;
      market.model.treasuryMicroGpuc += fine;
    }
    provider.boxId = outputs[0]!.boxId;
  },
});
