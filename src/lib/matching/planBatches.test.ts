import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallMarket } from '#test/support/matchingArbitraries.ts';
import type { MarketJob, MarketOffer } from './marketIndex.ts';
import { buildMarketProblem } from './marketIndex.ts';
import { planBatches } from './planBatches.ts';

const height = 100;

const keysOf = (offer: MarketOffer) => [offer.gpuClass, offer.ticketId];

function accepts(job: MarketJob, offer: MarketOffer, keys = keysOf(offer)): boolean {
  return (
    offer.available &&
    job.hours > 0 &&
    job.startByHeight >= height &&
    keys.some((key) => job.accepts.includes(key)) &&
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
  it('finds exactly the feasible pairs', () => {
    fc.assert(
      fc.property(smallMarket, ({ jobs, offers }) => {
        const asks = offers.map((offer) => {
          return {
            slots: offer.freeSlots,
            keys: keysOf(offer),
            hourPriceMicroGpuc: offer.hourPriceAt(offer.busySlots + 1),
          };
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

  it('skips a job with out-of-range hours or escrow', () => {
    const offers = [anOffer()];
    const asks = offers.map((offer) => ({ slots: 1, keys: keysOf(offer), hourPriceMicroGpuc: 1n }));
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
          const key = batch.acceptedAs === 'class' ? batch.offer.gpuClass : batch.offer.ticketId;
          for (const job of batch.jobs) {
            expect(accepts(job, batch.offer, [key]) && canPay(job, batch.hourPriceMicroGpuc)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no job unmatched that any free slot could take', () => {
    fc.assert(
      fc.property(smallMarket, ({ jobs, offers }) => {
        const { batches } = planBatches(jobs, offers, { height });
        const matched = new Set(batches.flatMap((batch) => batch.jobs));
        for (const offer of offers) {
          const inside = batches.find((batch) => batch.offer === offer)?.jobs ?? [];
          if (inside.length >= offer.freeSlots) continue;
          const price = offer.hourPriceAt(offer.busySlots + inside.length + 1);
          if (!inside.every((job) => canPay(job, price))) continue;
          const keys = keysOf(offer).filter((key) => inside.every((job) => job.accepts.includes(key)));
          for (const job of jobs)
            expect(!matched.has(job) && accepts(job, offer, keys) && canPay(job, price)).toBe(false);
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

  it('matches fewer jobs at a lower price if full utilisation is too expensive', () => {
    const surging = anOffer({ freeSlots: 4, hourPriceAt: (busy) => 1_000_000n + 200_000n * BigInt(busy) });
    const jobs = Array.from({ length: 4 }, (_, index) => aJob({ id: `job-${index}`, limitMicroGpuc: 1_400_000n }));
    const { batches } = planBatches(jobs, [surging], { height });
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({ busyAfter: 2, hourPriceMicroGpuc: 1_400_000n });
  });

  it('keeps the price of a batch affordable for the jobs already in it', () => {
    const hourPrices = [0n, 1_000_000n, 1_400_000n, 2_000_000n];
    const surging = anOffer({ freeSlots: 3, hourPriceAt: (busy) => hourPrices[busy]! });
    const long = aJob({ id: 'long', hours: 10, limitMicroGpuc: 12_000_000n });
    const short = aJob({ id: 'short', limitMicroGpuc: 1_450_000n });
    expect(planned([long, short], [surging])).toEqual([['long']]);
  });

  it('never mixes jobs that accept the class with jobs that accept the ticket', () => {
    const offer = anOffer({ freeSlots: 3 });
    const byClass = aJob({ id: 'class', limitMicroGpuc: 5_000_000n });
    const byTicket = aJob({ id: 'ticket', accepts: ['ticket'] });
    const byEither = aJob({ id: 'either', accepts: ['ticket', 'rtx4090'] });
    const { batches } = planBatches([byClass, byTicket, byEither], [offer], { height });
    expect(batches).toMatchObject([{ acceptedAs: 'class', jobs: [byClass, byEither] }]);
    expect(planBatches([byTicket, byEither], [offer], { height }).batches).toMatchObject([
      { acceptedAs: 'ticket', jobs: [byTicket, byEither] },
    ]);
  });

  it('ranks negative reputations', () => {
    const ruined = anOffer({ reputation: -1_000 });
    expect(planned([aJob({ minReputation: -2_000 })], [ruined])).toEqual([['job']]);
  });

  it('leaves out an offer whose price rounds to zero', () => {
    expect(planned([aJob()], [anOffer({ hourPriceAt: () => 0n })])).toEqual([]);
  });

  it('drops the job with the lowest limit if the price rises as the batch shrinks', () => {
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
