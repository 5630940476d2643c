import { describe, expect, it } from 'vitest';
import { acceptJob } from './acceptJob.ts';
import { jobPhases, type JobRecord } from './jobRecord.ts';

const openBoxId = 'ab'.repeat(32);
const job = { openBoxId, deadline: 230 };
const fresh: JobRecord = { version: 1, openBoxId, phase: 'accepted', deadline: 230, hours: 1, acceptedAtHeight: 200 };
const closed: JobRecord = { ...fresh, phase: 'closed', deadline: 130, acceptedAtHeight: 100, closedBecause: 'gone' };

describe('taking on a matched job', () => {
  it('begins with a new one', () => {
    expect(acceptJob(job, undefined, 200)).toEqual(fresh);
  });

  it.each(jobPhases.filter((phase) => phase !== 'closed'))('leaves one that is %s alone', (phase) => {
    expect(acceptJob(job, { ...fresh, phase }, 200)).toBeUndefined();
  });

  it('begins anew with one that came back and never ran', () => {
    expect(acceptJob(job, closed, 200)).toEqual(fresh);
  });

  it('declines one that came back after it ran: no job is run twice', () => {
    const record = acceptJob(job, { ...closed, startedAtMs: 5 }, 200);
    expect(record).toMatchObject({ phase: 'declining', deadline: 230, startedAtMs: 5 });
    expect(record?.declineReason).toBeTruthy();
  });

  it('leaves a late one closed until somebody expires it', () => {
    expect(acceptJob(job, { ...closed, deadline: 230 }, 230)).toBeUndefined();
    expect(acceptJob(job, { ...closed, deadline: 230 }, 300)).toBeUndefined();
  });
});
