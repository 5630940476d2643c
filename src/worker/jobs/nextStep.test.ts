import { describe, expect, it } from 'vitest';
import { jobPhases, type JobRecord } from './jobRecord.ts';
import { nextStep, type JobFacts, type JobStep } from './nextStep.ts';

const settings = { inputGraceBlocks: 10, deliverMarginBlocks: 6, declineMarginBlocks: 2, finalityBlocks: 10 };
const deadline = 130;
const lastCall = deadline - settings.deliverMarginBlocks;
const lastDecline = deadline - settings.declineMarginBlocks;

type Phase = JobRecord['phase'];

const recordIn = (phase: Phase): JobRecord => ({
  version: 1,
  openBoxId: 'ab'.repeat(32),
  phase,
  deadline,
  hours: 1,
  acceptedAtHeight: 100,
});

const active: JobFacts = { height: 102, standing: 'active', absentBlocks: 0, container: 'none' };
const stepOf = (phase: Phase, facts: Partial<JobFacts> = {}): JobStep =>
  nextStep(recordIn(phase), { ...active, ...facts }, settings);

describe('the next step of a job', () => {
  const cases: [Phase, Partial<JobFacts>, JobStep['kind']][] = [
    ['accepted', {}, 'prepare'],
    ['accepted', { height: 110 }, 'prepare'],
    ['accepted', { height: 111 }, 'decline'],
    ['prepared', {}, 'start'],
    ['prepared', { height: lastCall }, 'start'],
    ['prepared', { height: lastCall + 1 }, 'decline'],
    ['started', { container: 'created' }, 'start'],
    ['started', { container: 'running' }, 'attend'],
    ['started', { container: 'running', height: lastDecline }, 'attend'],
    ['started', { container: 'ended' }, 'attend'],
    ['started', { container: 'none' }, 'decline'],
    ['started', { container: 'unknown' }, 'wait'],
    ['started', { container: 'unknown', height: lastDecline + 1 }, 'decline'],
    ['ended', {}, 'seal'],
    ['ended', { height: lastDecline }, 'seal'],
    ['sealed', {}, 'upload'],
    ['uploaded', {}, 'deliver'],
    ['uploaded', { height: deadline }, 'deliver'],
    ['delivering', {}, 'deliver'],
    ['declining', {}, 'decline'],
    ['declining', { height: deadline }, 'decline'],
  ];
  it.each(cases)('%s, %o: %s', (phase, facts, kind) => {
    expect(stepOf(phase, facts).kind).toBe(kind);
  });

  it.each<Phase>(['accepted', 'prepared', 'started', 'ended', 'sealed'])(
    'gives a job that is only %s up at the last moment, whatever is under way: silence is slashed',
    (phase) => {
      expect(stepOf(phase, { container: 'running', height: lastDecline + 1 })).toMatchObject({
        kind: 'decline',
        final: true,
      });
    },
  );

  it('stops a container in time to deliver', () => {
    expect(stepOf('started', { container: 'running' })).toEqual({ kind: 'attend', stopAtHeight: lastCall });
  });

  it('does not wait for an input beyond the last moment at which the job can be declined', () => {
    const matchedLate = { ...recordIn('accepted'), acceptedAtHeight: 125 };
    expect(nextStep(matchedLate, { ...active, height: lastCall + 1 }, settings).kind).toBe('decline');
  });

  it('keeps the reason for declining over a restart', () => {
    const declining = { ...recordIn('declining'), declineReason: 'no such image' };
    expect(nextStep(declining, active, settings)).toEqual({ kind: 'decline', reason: 'no such image' });
  });
});

const openPhases = jobPhases.filter((phase) => phase !== 'closed');

describe.each(openPhases)('a job that is %s', (phase) => {
  it.each<[string, Partial<JobFacts>, JobStep['kind']]>([
    ['waits at first when it is gone from the chain', { standing: 'absent', absentBlocks: 10 }, 'wait'],
    ['is closed when it stays away', { standing: 'absent', absentBlocks: 11 }, 'close'],
    ['waits while its delivery may be undone', { standing: 'delivered', absentBlocks: 10 }, 'wait'],
    ['is closed once its delivery is final', { standing: 'delivered', absentBlocks: 11 }, 'close'],
    ['waits past its deadline', { height: deadline + 1 }, 'wait'],
    ['still waits while a reorg may turn back the height', { height: deadline + 10 }, 'wait'],
    ['is closed once its deadline is final', { height: deadline + 11 }, 'close'],
  ])('%s', (_name, facts, kind) => {
    expect(stepOf(phase, facts).kind).toBe(kind);
  });
});

it('nothing follows a closed job, whatever the chain says', () => {
  for (const standing of ['active', 'delivered', 'absent'] as const) {
    for (const height of [102, deadline + 100]) {
      expect(stepOf('closed', { standing, height, absentBlocks: 100 })).toEqual({ kind: 'wait' });
    }
  }
});
