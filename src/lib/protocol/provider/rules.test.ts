import { describe, expect, it } from 'vitest';
import { people } from '#test/support/contracts/people.ts';
import { constants } from '#test/support/contracts/world.ts';
import { Market } from '#test/support/protocol/market.ts';
import { hexOf } from '#test/support/protocol/planRunner.ts';
import { buildMatch } from './match.ts';
import { busyAfter, hourPriceMicroGpuc } from './price.ts';
import { acceptedAs, whyNotMatched, type MismatchCode } from './rules.ts';

const market = new Market();
const provider = market.enrolProvider(2);
const job = market.open();
const now = {
  height: market.height,
  hourPriceMicroGpuc: hourPriceMicroGpuc(provider, busyAfter(provider, 1), market.timestampMs),
  busyAfter: 1,
  constants,
};

describe('whyNotMatched', () => {
  it('is empty for a matching pair', () => {
    expect(whyNotMatched(job, provider, now)).toEqual([]);
  });

  it.each<[MismatchCode, Partial<typeof provider>]>([
    ['PAUSED', { available: false }],
    ['RETIRED', { available: false, retireHeight: 9 }],
    ['BUSY', { freeSlots: 0 }],
    ['STAKE_SHORT', { slashMicroGpuc: 9_000_000n }],
    ['TERMS', { terms: { ...provider.terms, surgeBps: 100_001 } }],
    ['CLASS', { gpuClassHex: hexOf('h200') }],
    ['REPUTATION', { reputation: -1 }],
    ['STAKE', { stakeMicroGpuc: 1_000_000n - 1n, slashMicroGpuc: 1n }],
    ['DURATION', { terms: { ...provider.terms, longestHours: 1 } }],
  ])('%s of the provider', (code, change) => {
    expect(whyNotMatched(job, { ...provider, ...change }, now)).toEqual([code]);
  });

  it.each<[MismatchCode, Partial<typeof job>]>([
    ['CLASS', { acceptedKeys: [] }],
    ['REPUTATION', { leastReputation: 101 }],
    ['STAKE', { leastStakeMicroGpuc: 4_000_001n }],
    ['DURATION', { hours: 0 }],
    ['EXPIRED', { startBy: market.height }],
    ['PRICE', { escrowMicroGpuc: 2n * now.hourPriceMicroGpuc - 1n }],
    ['UNDERFUNDED', { box: { ...job.box, value: constants.heldNanoErg - 1n } }],
  ])('%s of the job', (code, change) => {
    expect(whyNotMatched({ ...job, ...change }, provider, now)).toEqual([code]);
  });

  it('names all reasons', () => {
    const codes = whyNotMatched({ ...job, hours: 200, startBy: 1 }, { ...provider, available: false }, now);
    expect(codes).toEqual(['PAUSED', 'DURATION', 'EXPIRED', 'PRICE']);
  });
});

describe('buildMatch', () => {
  const frame = { ...market.frame, provider, governance: market.governance, timestampMs: market.timestampMs };

  it('refuses with the reason codes of the rules', () => {
    const reasons = { reasons: 'EXPIRED', boxId: job.box.boxId };
    expect(() => buildMatch({ ...frame, jobs: [{ ...job, startBy: 0 }] })).toThrow(
      expect.objectContaining({ code: 'ineligible', data: reasons }) as Error,
    );
  });

  it('refuses more jobs than slots', () => {
    expect(() => buildMatch({ ...frame, jobs: [job, market.open(), market.open()] })).toThrow('BUSY');
  });

  it('refuses jobs that accept the provider by different keys', () => {
    const other = market.open({ acceptedKeys: [provider.ticketId] });
    expect(() => buildMatch({ ...frame, jobs: [job, other] })).toThrow('one key');
    expect(() => buildMatch({ ...frame, jobs: [other], by: 'class' })).toThrow('one key');
  });

  it('refuses tips that do not pay the miner', () => {
    const poor = { ...job, box: { ...job.box, value: constants.heldNanoErg + 999_999n } };
    expect(() => buildMatch({ ...frame, jobs: [poor] })).toThrow(
      expect.objectContaining({ code: 'insufficient_funds' }) as Error,
    );
  });
});

it('prefers the class to the ticket', () => {
  expect(acceptedAs({ acceptedKeys: [provider.ticketId, provider.gpuClassHex] }, provider)).toBe('class');
  expect(acceptedAs({ acceptedKeys: [provider.ticketId] }, provider)).toBe('ticket');
  expect(acceptedAs({ acceptedKeys: [people.bot.ergoTree] }, provider)).toBeUndefined();
});
