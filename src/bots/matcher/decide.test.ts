import { describe, expect, it } from 'vitest';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { marketOf, party } from '#test/support/bots/marketSnapshot.ts';
import { decideMatches } from './decide.ts';

const constants = protocolConstants.devnet;
const height = 1_000;
const { provider, open } = party('aa');

const match = (parts: Parameters<typeof marketOf>[1], max = 50) =>
  decideMatches({ market: marketOf(height, parts), timestampMs: Date.UTC(2026, 0, 5, 12) }, constants, max);
const matchedIn = (parts: Parameters<typeof marketOf>[1], max?: number): string[] =>
  match(parts, max).actions.flatMap(({ jobs }) => jobs.map(({ box }) => box.boxId));

describe('what the matcher matches', () => {
  const job = open('01');
  it.each<[string, Parameters<typeof marketOf>[1], number]>([
    ['nothing on an empty market', {}, 0],
    ['nothing without a provider', { openJobs: [job] }, 0],
    ['a job that fits', { providers: [provider], openJobs: [job] }, 1],
    ['no job at a provider who pauses', { providers: [{ ...provider, available: false }], openJobs: [job] }, 0],
    ['no job at one who retires', { providers: [{ ...provider, retireHeight: 2_000 }], openJobs: [job] }, 0],
    ['no job at one without a free slot', { providers: [{ ...provider, freeSlots: 0 }], openJobs: [job] }, 0],
    ['no job at one whose stake is gone', { providers: [{ ...provider, stakeMicroGpuc: 0n }], openJobs: [job] }, 0],
    ['no job of another class', { providers: [provider], openJobs: [open('01', { acceptedKeys: ['ff'] })] }, 0],
    [
      'a job for this very provider',
      { providers: [provider], openJobs: [open('01', { acceptedKeys: [provider.ticketId] })] },
      1,
    ],
    ['no job that cannot pay', { providers: [provider], openJobs: [open('01', { escrowMicroGpuc: 1n })] }, 0],
    ['no job that is too long', { providers: [provider], openJobs: [open('01', { hours: 101 })] }, 0],
    [
      'no job that wants a better name',
      { providers: [provider], openJobs: [open('01', { leastReputation: 10_000 })] },
      0,
    ],
    ['a job in its last block', { providers: [provider], openJobs: [open('01', { startBy: height + 1 })] }, 1],
    ['no job after it', { providers: [provider], openJobs: [open('01', { startBy: height })] }, 0],
    [
      'no job that carries too little ERG ever to be matched',
      { providers: [provider], openJobs: [{ ...job, box: { ...job.box, value: constants.heldNanoErg - 1n } }] },
      0,
    ],
  ])('%s', (_name, parts, count) => {
    expect(matchedIn(parts)).toHaveLength(count);
  });

  it('says by which key a batch is accepted', () => {
    const byTicket = open('01', { acceptedKeys: [provider.ticketId] });
    expect(match({ providers: [provider], openJobs: [byTicket] }).actions[0]?.by).toBe('ticket');
    expect(match({ providers: [provider], openJobs: [job] }).actions[0]?.by).toBe('class');
  });

  it('fills slots, no batch larger than it may be, and proves how good the batch is', () => {
    const openJobs = ['01', '02', '03', '04', '05', '06'].map((name) => open(name));
    const decision = match({ providers: [provider], openJobs });
    expect(decision.actions).toHaveLength(1);
    expect(decision.actions[0]?.jobs).toHaveLength(provider.freeSlots);
    expect(decision.auction.dualBound).toBeGreaterThanOrEqual(decision.auction.welfare);
    expect(matchedIn({ providers: [provider], openJobs }, 2)).toHaveLength(2);
  });

  it('decides alike twice: two matchers build the same transaction', () => {
    const parts = {
      providers: [provider, party('bb').provider],
      openJobs: ['01', '02', '03'].map((name) => open(name)),
    };
    expect(match(parts)).toEqual(match(parts));
  });
});
