import { describe, expect, it } from 'vitest';
import type { Chain, SubmitResult } from '#lib/chain/ports.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { Market } from '#test/support/protocol/market.ts';
import { sendBatch, SetAside } from './sendBatch.ts';

const count = 9;
const market = new Market();
const running = market.running(count, count);
const jobs = market.deliver(running.jobs);
market.height = jobs[0]!.releaseHeight;

const build = (some: readonly JobDelivered[]) =>
  buildSettle({ ...market.frame, provider: running.provider, jobs: some });

/** A node that refuses what spends one of these boxes, and counts what it is asked. */
function nodeAgainst(hostile: readonly string[], refusal: 'script-failed' | 'lost-race' = 'script-failed') {
  const asked = { check: 0, submit: 0 };
  const sent: (readonly string[])[] = [];
  const judge = (boxIds: readonly string[]): SubmitResult =>
    boxIds.some((boxId) => hostile.includes(boxId))
      ? { ok: false, refusal, detail: 'no' }
      : { ok: true, txId: 'aa'.repeat(32) };
  const chain: Pick<Chain, 'check' | 'submit'> = {
    check: ({ inputs }) => {
      asked.check++;
      return Promise.resolve(judge(inputs.map(({ boxId }) => boxId)));
    },
    submit: ({ inputs }) => {
      asked.submit++;
      const boxIds = inputs.map(({ boxId }) => boxId);
      const result = judge(boxIds);
      if (result.ok) sent.push(boxIds.slice(1));
      return Promise.resolve(result);
    },
  };
  return { chain: chain as Chain, asked, sent };
}

const idsOf = (some: readonly JobDelivered[]): string[] => some.map(({ box }) => box.boxId);
const ids = idsOf(jobs);

describe('a batch', () => {
  it('is sent whole where nothing is wrong', async () => {
    const { chain, asked, sent } = nodeAgainst([]);
    expect(await sendBatch(chain, { jobs, setAside: new SetAside() }, build)).toMatchObject({ kind: 'sent' });
    expect(sent).toEqual([ids]);
    expect(asked).toEqual({ check: 0, submit: 1 });
  });

  it.each([[[0]], [[4]], [[8]], [[2, 3]], [[0, 4, 8]]])(
    'goes without the hostile jobs %j, which are set aside',
    async (at) => {
      const hostile = at.map((index) => ids[index]!);
      const { chain, sent } = nodeAgainst(hostile);
      const setAside = new SetAside();
      expect(await sendBatch(chain, { jobs, setAside }, build)).toMatchObject({ kind: 'sent' });
      const others = ids.filter((id) => !hostile.includes(id));
      expect(sent).toEqual([others]);
      expect(idsOf(setAside.without(jobs))).toEqual(others);
    },
  );

  it('blames no job where every one fails', async () => {
    const { chain, sent } = nodeAgainst([running.provider.box.boxId]);
    const setAside = new SetAside();
    expect(await sendBatch(chain, { jobs, setAside }, build)).toMatchObject({ kind: 'refused' });
    expect(sent).toEqual([]);
    expect(setAside.without(jobs)).toEqual(jobs);
  });

  it('looks for nobody to blame where a race was lost', async () => {
    const { chain, asked } = nodeAgainst([ids[4]!], 'lost-race');
    const setAside = new SetAside();
    expect(await sendBatch(chain, { jobs, setAside }, build)).toMatchObject({ kind: 'refused' });
    expect(asked).toEqual({ check: 0, submit: 1 });
    expect(setAside.without(jobs)).toEqual(jobs);
  });

  it('of a single hostile job is set aside', async () => {
    const { chain } = nodeAgainst([ids[0]!]);
    const setAside = new SetAside();
    const one = jobs.slice(0, 1);
    expect(await sendBatch(chain, { jobs: one, setAside }, build)).toMatchObject({ kind: 'refused' });
    expect(setAside.without(one)).toEqual([]);
  });
});
