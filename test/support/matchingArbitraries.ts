import fc from 'fast-check';
import { EdgeList } from '#lib/matching/edgeList.ts';
import type { MarketJob, MarketOffer } from '#lib/matching/marketIndex.ts';
import type { AssignmentProblem } from '#lib/matching/problem.ts';

/** A small assignment problem from a table of weights; 0 in the table is no edge. */
export function problemFromTable(
  capacities: readonly number[],
  table: readonly (readonly number[])[],
): AssignmentProblem {
  const edges = new EdgeList(table.length);
  for (const row of table) {
    for (const [offer, weight] of row.entries()) if (weight > 0) edges.add(offer, weight);
    edges.endJob();
  }
  return { jobCount: table.length, capacities: Int32Array.from(capacities), ...edges.rows() };
}

/** Up to 14 jobs and 6 offers, from sparse to full, with many equal weights in some. */
export const smallProblem: fc.Arbitrary<AssignmentProblem> = fc
  .record({ offerCount: fc.integer({ min: 1, max: 6 }), largestWeight: fc.constantFrom(3, 100, 1_000_000_000_000) })
  .chain(({ offerCount, largestWeight }) => {
    const weight = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: largestWeight }));
    const row = fc.array(weight, { minLength: offerCount, maxLength: offerCount });
    const capacities = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: offerCount, maxLength: offerCount });
    return fc.tuple(capacities, fc.array(row, { maxLength: 14 }));
  })
  .map(([capacities, table]) => problemFromTable(capacities, table));

const gpuClasses = ['rtx3060', 'rtx4090', 'a100'];

/** A provider whose price follows the curve of the protocol: base plus a surge with the share of busy slots. */
export const marketOffer: fc.Arbitrary<Omit<MarketOffer, 'ticketId'>> = fc
  .record({
    gpuClass: fc.constantFrom(...gpuClasses),
    busySlots: fc.integer({ min: 0, max: 5 }),
    freeSlots: fc.integer({ min: 0, max: 9 }),
    longestHours: fc.integer({ min: 1, max: 48 }),
    reputation: fc.integer({ min: -1_500, max: 3_000 }),
    stakeMicroGpuc: fc.bigInt(0n, 5_000_000n),
    available: fc.constantFrom(true, true, true, false),
    base: fc.bigInt(1n, 2_000_000n),
    surgePercent: fc.bigInt(0n, 200n),
  })
  .map(({ base, surgePercent, ...offer }) => {
    const slots = BigInt(offer.busySlots + offer.freeSlots + 1);
    const hourPriceAt = (busyAfter: number) => base + (base * surgePercent * BigInt(busyAfter)) / (100n * slots);
    return { ...offer, hourPriceAt };
  });

export const marketJob: fc.Arbitrary<Omit<MarketJob, 'id'>> = fc.record({
  accepts: fc.uniqueArray(fc.constantFrom(...gpuClasses, 'ticket-0', 'ticket-1', 'unknown'), { maxLength: 4 }),
  hours: fc.integer({ min: 0, max: 24 }),
  limitMicroGpuc: fc.bigInt(0n, 60_000_000n),
  minReputation: fc.constantFrom(-1_000, 0, 0, 100, 1_000),
  minStakeMicroGpuc: fc.constantFrom(0n, 0n, 1_000_000n),
  startByHeight: fc.integer({ min: 95, max: 200 }),
});

export interface SmallMarket {
  readonly jobs: readonly MarketJob[];
  readonly offers: readonly MarketOffer[];
}

export const smallMarket: fc.Arbitrary<SmallMarket> = fc
  .record({ jobs: fc.array(marketJob, { maxLength: 30 }), offers: fc.array(marketOffer, { maxLength: 6 }) })
  .map(({ jobs, offers }) => ({
    jobs: jobs.map((job, index) => ({ ...job, id: `job-${index}` })),
    offers: offers.map((offer, index) => ({ ...offer, ticketId: `ticket-${index}` })),
  }));
