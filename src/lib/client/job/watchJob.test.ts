import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/runtime/appError.ts';
import type { JobContext } from './jobContext.ts';
import type { JobRecord } from './jobRecord.ts';
import { watchJob } from './watchJob.ts';

/** A chain whose every reading fails in this order; what follows the last is the last again. */
function failingChain(errors: readonly AppError[]) {
  let reads = 0;
  const chain = new Proxy(
    {},
    { get: () => () => Promise.reject(errors[Math.min(reads++, errors.length - 1)] ?? new Error('no error left')) },
  );
  return chain as JobContext['chain'];
}

const record = { id: 'a job', open: { openBoxId: 'aa'.repeat(32), transaction: {} } } as unknown as JobRecord;
const away = (): AppError => new AppError('unavailable', 'The node does not answer.');

describe('waiting with a job', () => {
  it('outlasts a node that is away, saying so once', async () => {
    const said: string[] = [];
    let naps = 0;
    const context = {
      chain: failingChain([away(), away(), away(), new AppError('conflict', 'the end of this test')]),
      deployment: {},
      observer: { progress: (text: string) => said.push(text), changed: () => undefined, logged: () => undefined },
      clock: {
        now: () => 0,
        sleep: () => {
          naps += 1;
          return Promise.resolve();
        },
      },
      pollMs: 1,
    } as unknown as JobContext;
    await expect(watchJob(context, record)).rejects.toMatchObject({ code: 'conflict' });
    expect(naps).toBeGreaterThan(0);
    expect(said).toEqual([
      'The node does not answer. Away since 1970-01-01T00:00:00.000Z; still waiting, nothing is lost.',
    ]);
  });

  it('ends where it is asked to, node or no node', async () => {
    const context = {
      chain: failingChain([away()]),
      deployment: {},
      observer: { progress: () => undefined },
      clock: { now: () => 0, sleep: () => Promise.resolve() },
      pollMs: 1,
      signal: AbortSignal.abort(),
    } as unknown as JobContext;
    await expect(watchJob(context, record)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
