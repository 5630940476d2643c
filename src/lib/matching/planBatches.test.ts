import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallMarket } from '#test/support/matchingArbitraries.ts';
import type { MarketJob, MarketOffer } from './marketIndex.ts';
import { buildMarketProblem } from './marketIndex.ts';
import { planBatches } from './planBatches.ts';

const height = 100;

function accepts(job: MarketJob, offer: MarketOffer): boolean {
  return (
    offer.available &&
    job.hours > 0 &&
    job.startByHeight >= height &&
    (job.accepts.includes(offer.gpuClass) || job.accepts.includes(offer.ticketId)) &&
    job.hours <= offer.longestHours &&
    offer.reputation >= job.minReputation &&
    offer.stakeMicroGpuc >= job.minStakeMicroGpuc
  );
}

const canPay = (job: MarketJob, hourPrice: bigint) => hourPrice * BigInt(job.hours) <= job.limitMicroGpuc;

const aJob = (change: Partial<MarketJob> = {}): MarketJob => ({
  id: 'job',
  accepts: ['rtx4090'],
  hours: 1,
  limitMicroGpuc: 1_000_000n,
  minReputation: 0,
  minStakeMicroGpuc: 0n,
  startByHeight: height,
  ...change,
});

const anOffer = (change: Partial<MarketOffer> = {}): MarketOffer => ({
  ticketId: 'ticket',
  gpuClass: 'rtx4090',
  busySlots: 0,
  freeSlots: 1,
  longestHours: 24,
  reputation: 100,
  stakeMicroGpuc: 1_000_000n,
  available: true,
  hourPriceAt: () => 1_000_000n,
  ...change,
});

const planned = (jobs: readonly MarketJob[], offers: readonly MarketOffer[], maxJobsPerBatch = 50) =>
  planBatches(jobs, offers, { height, maxJobsPerBatch }).batches.map((batch) => batch.jobs.map(({ id }) => id));

describe('buildMarketProblem', () => {
  it('finds exactly the pairs that fit one by one', () => {
    fc.assert(
      fc.property(smallMarket, ({ jobs, offers }) => {
        const asks = offers.map((offer) => {
          return { slots: offer.freeSlots, hourPriceMicroGpuc: offer.hourPriceAt(offer.busySlots + 1) };
        });
        const problem = buildMarketProblem(jobs, offers, asks, height);
        for (const [index, job] of jobs.entries()) {
          const found = [...problem.edgeOffer.subarray(problem.jobStart[index], problem.jobStart[index + 1])];
          const expected = offers.flatMap((offer, position) =>
            asks[position]!.slots > 0 && accepts(job, offer) && canPay(job, asks[position]!.hourPriceMicroGpuc)
              ? [position]
              : [],
          );
          expect(found.toSorted((left, right) => left - right)).toEqual(expected);
        }
        expect(problem.edgeWeight.every((weight) => weight > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('skips a job of absurd hours or escrow without failing', () => {
    const offers = [anOffer()];
    const asks = [{ slots: 1, hourPriceMicroGpuc: 1n }];
    for (const change of [
      { hours: 0 },
      { hours: -1 },
      { hours: 2 ** 60 },
      { hours: 1.5 },
      { limitMicroGpuc: 1n << 62n },
    ]) {
      expect(buildMarketProblem([aJob(change)], offers, asks, height).edgeOffer).toHaveLength(0);
    }
  });
});

describe('planBatches', () => {
  it('makes only batches that the provider contract accepts at their exact price', () => {
    fc.assert(
      fc.property(smallMarket, fc.integer({ min: 1, max: 10 }), ({ jobs, offers }, maxJobsPerBatch) => {
        const { batches } = planBatches(jobs, offers, { height, maxJobsPerBatch });
        const matched = batches.flatMap((batch) => batch.jobs.map(({ id }) => id));
        expect(new Set(matched).size).toBe(matched.length);
        expect(new Set(batches.map(({ offer }) => offer.ticketId)).size).toBe(batches.length);
        for (const batch of batches) {
          expect(batch.jobs.length).toBeGreaterThan(0);
          expect(batch.jobs.length).toBeLessThanOrEqual(Math.min(batch.offer.freeSlots, maxJobsPerBatch));
          expect(batch.busyAfter).toBe(batch.offer.busySlots + batch.jobs.length);
          expect(batch.hourPriceMicroGpuc).toBe(batch.offer.hourPriceAt(batch.busyAfter));
          for (const job of batch.jobs) {
            expect(accepts(job, batch.offer) && canPay(job, batch.hourPriceMicroGpuc)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no job behind that one more slot anywhere could take', () => {
    fc.assert(
      fc.property(smallMarket, ({ jobs, offers }) => {
        const { batches } = planBatches(jobs, offers, { height });
        const matched = new Set(batches.flatMap((batch) => batch.jobs));
        for (const offer of offers) {
          const inside = batches.find((batch) => batch.offer === offer)?.jobs ?? [];
          if (inside.length >= offer.freeSlots) continue;
          const price = offer.hourPriceAt(offer.busySlots + inside.length + 1);
          if (!inside.every((job) => canPay(job, price))) continue;
          for (const job of jobs) expect(!matched.has(job) && accepts(job, offer) && canPay(job, price)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same plan for the same market', () => {
    fc.assert(
      fc.property(smallMarket, ({ jobs, offers }) => {
        expect(planBatches(jobs, offers, { height })).toEqual(planBatches(jobs, offers, { height }));
      }),
    );
  });

  it('matches a job whose limit is exactly the price', () => {
    expect(planned([aJob()], [anOffer()])).toEqual([['job']]);
  });

  it('prefers the cheaper provider, and among equals the better record', () => {
    const dear = anOffer({ ticketId: 'dear', reputation: 3_000 });
    const cheap = anOffer({ ticketId: 'cheap', hourPriceAt: () => 900_000n });
    const known = anOffer({ ticketId: 'known', hourPriceAt: () => 900_000n, reputation: 500 });
    const chosen = (offers: MarketOffer[]) => planBatches([aJob()], offers, { height }).batches[0]?.offer.ticketId;
    expect(chosen([dear, cheap])).toBe('cheap');
    expect(chosen([dear, cheap, known])).toBe('known');
  });

  it('takes fewer jobs at a lower price where full use is too dear', () => {
    const surging = anOffer({ freeSlots: 4, hourPriceAt: (busy) => 1_000_000n + 200_000n * BigInt(busy) });
    const jobs = Array.from({ length: 4 }, (_, index) => aJob({ id: `job-${index}`, limitMicroGpuc: 1_400_000n }));
    const { batches } = planBatches(jobs, [surging], { height });
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({ busyAfter: 2, hourPriceMicroGpuc: 1_400_000n });
  });

  it('drops the poorest job where the price rises as the batch gets smaller', () => {
    const backwards = anOffer({ freeSlots: 3, hourPriceAt: (busy) => 1_000_000n - 100_000n * BigInt(busy) });
    expect(planned([aJob({ limitMicroGpuc: 750_000n })], [backwards])).toEqual([]);
    expect(planned([aJob({ id: 'poor', limitMicroGpuc: 750_000n }), aJob({ id: 'rich' })], [backwards])).toEqual([
      ['rich'],
    ]);
  });

  it('reports the bound of its main auction', () => {
    const { mainAuction } = planBatches([aJob({ limitMicroGpuc: 3_000_000n })], [anOffer()], { height });
    expect(mainAuction.welfare).toBeGreaterThan(2_000_000);
    expect(mainAuction.dualBound).toBeGreaterThanOrEqual(mainAuction.welfare);
    expect(mainAuction.gap).toBeLessThanOrEqual(0.01);
  });
});
