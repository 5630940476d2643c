import { describe, expect, it } from 'vitest';
import { classifyOutcome, type EndedFacts } from '#worker/docker/outcome.ts';

const facts: EndedFacts = {
  exitCode: 1,
  oomKilled: false,
  finishedAtMs: 1_000,
  deadlineMs: 2_000,
  outputFull: false,
  halted: undefined,
};

describe('outcome of an ended container', () => {
  const cases: [string, Partial<EndedFacts>, ReturnType<typeof classifyOutcome>][] = [
    ['a clean end', { exitCode: 0 }, { kind: 'exited', code: 0 }],
    ['a failing command', { exitCode: 3 }, { kind: 'exited', code: 3 }],
    ['killed for memory', { exitCode: 137, oomKilled: true }, { kind: 'outOfMemory' }],
    [
      'a child killed for memory, survived by its parent',
      { exitCode: 0, oomKilled: true },
      { kind: 'exited', code: 0 },
    ],
    ['failed on a full output', { outputFull: true }, { kind: 'diskExceeded' }],
    ['succeeded on a full output', { exitCode: 0, outputFull: true }, { kind: 'exited', code: 0 }],
    ['killed at the deadline', { exitCode: 137, finishedAtMs: 2_000 }, { kind: 'timedOut' }],
    ['answered the deadline with exit 0', { exitCode: 0, finishedAtMs: 2_001 }, { kind: 'timedOut' }],
    ['flooded its log', { exitCode: 143, halted: 'logsExceeded' }, { kind: 'logsExceeded' }],
    ['stopped by the worker', { exitCode: 0, halted: 'stopped' }, { kind: 'stopped' }],
  ];
  it.each(cases)('%s', (_name, change, expected) => {
    expect(classifyOutcome({ ...facts, ...change })).toEqual(expected);
  });
});
