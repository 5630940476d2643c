import { describe, expect, it } from 'vitest';
import { SetAside, suspectJob, suspectProvider } from './setAside.ts';

const job = { box: { boxId: 'aa' } };
const provider = { ticketId: 'bb' };
const hourMs = 3_600_000;

function at(startMs: number) {
  const clock = { ms: startMs, now: () => clock.ms };
  return { clock, setAside: new SetAside(clock) };
}

describe('what is set aside', () => {
  it('is left alone for half a minute, then twice as long each time, and for twelve hours at most', () => {
    const { clock, setAside } = at(0);
    for (let forMs = 30_000, times = 0; times < 20; times++, forMs = Math.min(2 * forMs, 12 * hourMs)) {
      setAside.blame(suspectJob(job));
      clock.ms += forMs - 1;
      expect(setAside.without([job], suspectJob)).toEqual([]);
      clock.ms += 1;
      expect(setAside.without([job], suspectJob)).toEqual([job]);
    }
  });

  it('comes back within two minutes where it is a provider, whoever spoils his batches', () => {
    const { clock, setAside } = at(0);
    for (let times = 0; times < 20; times++) setAside.blame(suspectProvider(provider));
    expect(setAside.without([provider], suspectProvider)).toEqual([]);
    clock.ms += 120_000;
    expect(setAside.without([provider], suspectProvider)).toEqual([provider]);
  });

  it('has a clean record once it has passed', () => {
    const { clock, setAside } = at(0);
    for (let times = 0; times < 5; times++) setAside.blame(suspectJob(job));
    setAside.acquit(suspectJob(job));
    expect(setAside.without([job], suspectJob)).toEqual([job]);
    setAside.blame(suspectJob(job));
    clock.ms += 30_000;
    expect(setAside.without([job], suspectJob)).toEqual([job]);
  });

  it('does not fill the memory', () => {
    const { setAside } = at(0);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ box: { boxId: String(index) } }));
    for (const one of many) setAside.blame(suspectJob(one));
    expect(setAside.without(many, suspectJob)).toEqual(many.slice(0, 10_000));
  });
});
