import { describe, expect, it } from 'vitest';
import type { JobTrace } from '#lib/client/jobTrace.ts';
import { explain, MATCH_BLOCKS, type EndedJob } from '#test/support/soak/explain.ts';
import { matcherNames } from '#test/support/soak/employ.ts';
import type { Fault, Kill } from '#test/support/soak/faults.ts';

const job: EndedJob = { openedAt: 100, endedAt: 300, consumer: 'consumer-1', provider: undefined };
const matched: EndedJob = { ...job, endedAt: 170, provider: 'worker-1' };
const [first, second] = matcherNames as readonly [string, string];

const kill = (name: string, height: number, backAt: number | undefined, role: Kill['role'] = 'bots'): Kill => ({
  kind: 'kill',
  name,
  role,
  height,
  backAt,
});
const reorg = (...touched: readonly string[]): Fault => ({
  kind: 'reorg',
  height: 150,
  depth: 3,
  touched: new Set(touched),
});

/** A job that was opened, and matched where a height is given. */
const traceOf = (matchedAt?: number): JobTrace =>
  ({
    openBoxId: 'open',
    job: { box: { boxId: 'last' } },
    steps: [
      { kind: 'jobOpen', txId: 'opening', height: 100 },
      ...(matchedAt === undefined ? [] : [{ kind: 'jobActive', txId: 'matching', height: matchedAt }]),
    ],
  }) as unknown as JobTrace;

describe('an unmatched job', () => {
  it.each<[string, readonly Fault[]]>([
    ['no fault', []],
    ['one matcher away all the time, for the other was there', [kill(first, 90, undefined)]],
    ['both away before it was opened', [kill(first, 90, 99), kill(second, 90, 99)]],
    ['both away after it ended', [kill(first, 301, undefined), kill(second, 301, undefined)]],
    ['both away, but one after the other', [kill(first, 90, 200), kill(second, 201, undefined)]],
    ['both away for some blocks', [kill(first, 150, 153), kill(second, 150, 153)]],
    [
      'both away but for as long as a match takes',
      [
        kill(first, 90, 199),
        kill(second, 90, 199),
        kill(first, 200 + MATCH_BLOCKS, undefined),
        kill(second, 210, undefined),
      ],
    ],
    ['whoever does not match', [kill('expirer', 90, undefined), kill('worker-1', 90, undefined, 'worker')]],
    ['the chain, without which no block comes', [kill('chain', 150, 152, 'chain')]],
    ['its own consumer, who has nothing to do any more', [kill('consumer-1', 90, undefined, 'consumer')]],
    ['a reorg of others', [reorg('theirs')]],
  ])('is not explained by %s', (_name, faults) => {
    expect(explain(job, traceOf(), faults)).toBeUndefined();
  });

  it('is explained where no matcher was there for as long as a match takes', () => {
    const absences = [
      kill(first, 90, 199),
      kill(second, 90, 199),
      kill(first, 199 + MATCH_BLOCKS, undefined),
      kill(second, 199 + MATCH_BLOCKS, 400),
    ];
    expect(explain(job, traceOf(), [...absences, kill('expirer', 120, 130), kill(first, 20, 30)])).toBe(
      'bots-1 killed at 90, back at 199, bots-2 killed at 90, back at 199, ' +
        'bots-1 killed at 209, back at no time, bots-2 killed at 209, back at 400',
    );
  });

  it('is explained by a reorg that undid it', () => {
    expect(explain(job, traceOf(), [reorg('opening')])).toBe('reorg at 150');
  });
});

describe('a matched job', () => {
  it.each<[string, readonly Fault[], string | undefined]>([
    ['its worker while it ran', [kill('worker-1', 105, 160, 'worker')], 'worker-1 killed at 105, back at 160'],
    ['its worker before it was matched', [kill('worker-1', 100, 104, 'worker')], undefined],
    ['its worker afterwards', [kill('worker-1', 171, 180, 'worker')], undefined],
    ['another worker', [kill('worker-2', 105, 160, 'worker')], undefined],
    ['its consumer', [kill('consumer-1', 110, 111, 'consumer')], 'consumer-1 killed at 110, back at 111'],
    [
      'relay, chain and bots',
      [kill('relay', 110, 113, 'relay'), kill('chain', 110, 111, 'chain'), kill(first, 110, 111)],
      undefined,
    ],
    ['a reorg of its match', [reorg('matching')], 'reorg at 150'],
  ])('and %s', (_name, faults, expected) => {
    expect(explain(matched, traceOf(105), faults)).toBe(expected);
  });
});
