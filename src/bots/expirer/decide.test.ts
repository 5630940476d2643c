import { describe, expect, it } from 'vitest';
import { protocolConstants } from '#lib/protocol/shared/constants.ts';
import { marketOf, party } from '#test/support/bots/marketSnapshot.ts';
import { decideExpiries, type ExpireAction } from './decide.ts';

const constants = protocolConstants.devnet;
const height = 1_000;
const { provider, open, active, review } = party('aa');
const stranger = party('bb');

const kindsOf = (parts: Parameters<typeof marketOf>[1]): ExpireAction['kind'][] =>
  decideExpiries(marketOf(height, parts), constants, 50).map(({ kind }) => kind);

describe('what the expirer ends', () => {
  it.each<[string, Parameters<typeof marketOf>[1], ExpireAction['kind'][]]>([
    ['nothing on an empty market', {}, []],
    ['no job at its last height', { providers: [provider], activeJobs: [active('01', { deadline: height + 1 })] }, []],
    ['a job past it', { providers: [provider], activeJobs: [active('01', { deadline: height })] }, ['expire']],
    ['no open job that may still start', { openJobs: [open('01', { startBy: height + 1 })] }, []],
    ['an open job that may not', { openJobs: [open('01', { startBy: height })] }, ['refund']],
    [
      'no late job of a provider who left, at first',
      { activeJobs: [active('01', { deadline: height + 1 - constants.cooldownBlocks })] },
      [],
    ],
    [
      'such a job once it is orphaned',
      { activeJobs: [active('01', { deadline: height - constants.cooldownBlocks })] },
      ['reclaimActive'],
    ],
    [
      'no reviewed job of such a provider within the year',
      { reviewJobs: [review('01', { releaseHeight: height + 1 - constants.reclaimBlocks })] },
      [],
    ],
    [
      'a reviewed job after it',
      { reviewJobs: [review('01', { releaseHeight: height - constants.reclaimBlocks })] },
      ['reclaimReview'],
    ],
    [
      'no reviewed job whose provider is there',
      { providers: [provider], reviewJobs: [review('01', { releaseHeight: 1 })] },
      [],
    ],
  ])('%s', (_name, parts, expected) => {
    expect(kindsOf(parts)).toEqual(expected);
  });

  it('expires in one batch for each provider, no larger than it may be', () => {
    const jobs = ['01', '02', '03'].map((name) => active(name, { deadline: 5 }));
    const theirs = stranger.active('04', { deadline: 5 });
    const market = marketOf(height, { providers: [provider, stranger.provider], activeJobs: [...jobs, theirs] });
    const batches = decideExpiries(market, constants, 2).map((action) => (action.kind === 'expire' ? action.jobs : []));
    expect(batches).toEqual([jobs.slice(0, 2), [theirs]]);
  });
});
