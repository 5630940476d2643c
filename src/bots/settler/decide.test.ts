import { describe, expect, it } from 'vitest';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import { marketOf, party } from '#test/support/bots/marketSnapshot.ts';
import { decideSettlements, settleableFrom } from './decide.ts';

const guardBlocks = 40;
const height = 1_000;
const { provider, delivered, review } = party('aa');
const other = party('bb');

const settle = (parts: Parameters<typeof marketOf>[1], max = 50) =>
  decideSettlements(marketOf(height, parts), guardBlocks, max).map(({ provider: { ticketId }, jobs }) => ({
    ticketId,
    jobs: jobs.map(({ openBoxId }) => openBoxId),
  }));

describe('what the settler settles', () => {
  // A transaction sent now is in block 1001 at the earliest.
  it.each([
    ['a delivered job before its release', delivered('01', { releaseHeight: height + 2 }), false],
    ['a delivered job at its release', delivered('01', { releaseHeight: height + 1 }), true],
    ['a delivered job long after', delivered('01', { releaseHeight: 10 }), true],
  ])('%s: %s', (_name, job, expected) => {
    expect(settle({ providers: [provider], deliveredJobs: [job] })).toHaveLength(expected ? 1 : 0);
  });

  it.each<[JobReview['state'], number, boolean]>([
    ['approved', height + 500, true],
    ['resolvedForProvider', height + 500, true],
    ['resolvedForConsumer', height + 500, true],
    ['dormant', height + 500, true],
    ['disputed', height + 1 - guardBlocks, true],
    ['disputed', height + 2 - guardBlocks, false],
  ])('a job %s with release height %i: %s', (state, releaseHeight, expected) => {
    const job = review('01', { state, releaseHeight });
    expect(settle({ providers: [provider], reviewJobs: [job] })).toHaveLength(expected ? 1 : 0);
    expect(settleableFrom(job, guardBlocks)).toBe(state === 'disputed' ? releaseHeight + guardBlocks : 0);
  });

  it('makes one batch for each provider, reviewed jobs first', () => {
    const parts = {
      providers: [provider, other.provider],
      deliveredJobs: [delivered('01', { releaseHeight: 1 }), other.delivered('03', { releaseHeight: 1 })],
      reviewJobs: [review('02', { state: 'approved' })],
    };
    expect(settle(parts)).toEqual([
      { ticketId: provider.ticketId, jobs: [review('02').openBoxId] },
      { ticketId: other.provider.ticketId, jobs: [other.delivered('03').openBoxId] },
    ]);
  });

  it('keeps to the size of a batch, and passes over jobs whose ticket no provider holds', () => {
    const jobs = ['01', '02', '03'].map((name) => delivered(name, { releaseHeight: 1 }));
    const forged = other.delivered('04', { releaseHeight: 1 });
    const settled = settle({ providers: [provider], deliveredJobs: [forged, ...jobs] }, 2);
    expect(settled).toEqual([
      { ticketId: provider.ticketId, jobs: jobs.slice(0, 2).map(({ openBoxId }) => openBoxId) },
    ]);
  });

  it('does nothing on an empty market', () => {
    expect(settle({})).toEqual([]);
  });
});
