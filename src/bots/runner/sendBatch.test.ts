import { describe, expect, it } from 'vitest';
import type { Chain, SubmitResult } from '#lib/chain/ports.ts';
import { buildSettle } from '#lib/protocol/provider/settle.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { Market } from '#test/support/protocol/market.ts';
import { sendBatch } from './sendBatch.ts';
import { SetAside, suspectJob, suspectProvider } from './setAside.ts';

const count = 9;
const market = new Market();
const running = market.running(count, count);
const jobs = market.deliver(running.jobs);
market.height = jobs[0]!.releaseHeight;

const build = (some: readonly JobDelivered[]) =>
  buildSettle({ ...market.frame, provider: running.provider, jobs: some });

type Verdict = 'script-failed' | 'invalid' | 'lost-race' | undefined;

/** A node that refuses what `judge` says of the spent boxes, the provider's first, and counts what it is asked. */
function nodeThat(judge: (boxIds: readonly string[], asked: 'check' | 'submit') => Verdict) {
  const asked = { check: 0, submit: 0 };
  const sent: (readonly string[])[] = [];
  const answer = (kind: 'check' | 'submit', inputs: readonly { readonly boxId: string }[]): Promise<SubmitResult> => {
    asked[kind]++;
    const boxIds = inputs.map(({ boxId }) => boxId);
    const refusal = judge(boxIds, kind);
    if (refusal !== undefined) return Promise.resolve({ ok: false, refusal, detail: 'no' });
    if (kind === 'submit') sent.push(boxIds.slice(1));
    return Promise.resolve({ ok: true, txId: 'aa'.repeat(32) });
  };
  const chain: Pick<Chain, 'check' | 'submit'> = {
    check: ({ inputs }) => answer('check', inputs),
    submit: ({ inputs }) => answer('submit', inputs),
  };
  return { chain: chain as Chain, asked, sent };
}

const against =
  (hostile: readonly string[], refusal: Verdict = 'script-failed') =>
  (boxIds: readonly string[]): Verdict =>
    boxIds.some((boxId) => hostile.includes(boxId)) ? refusal : undefined;

const ids = jobs.map(({ box }) => box.boxId);
const { provider } = running;

/** Sends all jobs, or some, and says what became of it and who is left in peace afterwards. */
async function send(chain: Chain, some: readonly JobDelivered[] = jobs, builder = build) {
  const setAside = new SetAside({ now: () => 0 });
  const outcome = await sendBatch(chain, { jobs: some, setAside, provider }, builder);
  return {
    outcome,
    left: setAside.without(some, suspectJob).map(({ box }) => box.boxId),
    providerLeft: setAside.without([provider], suspectProvider).length === 1,
  };
}

describe('a batch', () => {
  it('is sent whole where nothing is wrong', async () => {
    const { chain, asked, sent } = nodeThat(against([]));
    expect(await send(chain)).toMatchObject({ outcome: { kind: 'sent' }, left: ids, providerLeft: true });
    expect(sent).toEqual([ids]);
    expect(asked).toEqual({ check: 0, submit: 1 });
  });

  it.each([[[0]], [[4]], [[8]], [[2, 3]], [[0, 4, 8]]])(
    'goes without the hostile jobs %j, which are set aside',
    async (at) => {
      const hostile = at.map((index) => ids[index]!);
      const { chain, sent } = nodeThat(against(hostile));
      const others = ids.filter((id) => !hostile.includes(id));
      expect(await send(chain)).toMatchObject({ outcome: { kind: 'sent' }, left: others, providerLeft: true });
      expect(sent).toEqual([others]);
    },
  );

  it('finds one among nine with no more than eight questions', async () => {
    for (const hostile of ids) {
      const { chain, asked } = nodeThat(against([hostile]));
      await send(chain);
      expect(asked.check).toBeLessThanOrEqual(8);
    }
  });

  it.each<[string, (some: readonly JobDelivered[]) => ReturnType<typeof build>]>([
    [
      'its builder refuses',
      (some) => build(some.map((job) => (job === jobs[4] ? { ...job, releaseHeight: 1e6 } : job))),
    ],
    ['cannot be put into a transaction', (some) => (some.includes(jobs[4]!) ? neverBuilt() : build(some))],
  ])('goes without a job that %s', async (_name, builder) => {
    const { chain, sent } = nodeThat(against([]));
    const others = ids.filter((_, index) => index !== 4);
    expect(await send(chain, jobs, builder)).toMatchObject({ outcome: { kind: 'sent' }, left: others });
    expect(sent).toEqual([others]);
  });

  it('where every job fails sets them and their provider aside: either may be the one at fault', async () => {
    const { chain, sent } = nodeThat(against([provider.box.boxId]));
    expect(await send(chain)).toMatchObject({ outcome: { kind: 'refused' }, left: [], providerLeft: false });
    expect(sent).toEqual([]);
  });

  it('of a single job that fails sets it aside', async () => {
    const { chain } = nodeThat(against([ids[0]!]));
    expect(await send(chain, jobs.slice(0, 1))).toMatchObject({ outcome: { kind: 'refused' }, left: [] });
  });

  it('that is too large sends as much as passes, and blames nobody', async () => {
    const { chain, sent } = nodeThat((boxIds) => (boxIds.length - 1 > 5 ? 'invalid' : undefined));
    expect(await send(chain)).toMatchObject({ outcome: { kind: 'sent' }, left: ids, providerLeft: true });
    expect(sent).toEqual([ids.slice(0, 5)]);
  });

  it.each<[string, (asked: 'check' | 'submit') => Verdict]>([
    ['at once', () => 'lost-race'],
    ['while the jobs to blame are sought', (asked) => (asked === 'submit' ? 'script-failed' : 'lost-race')],
  ])('blames nobody where a race is lost %s', async (_name, verdict) => {
    const { chain, asked, sent } = nodeThat((_boxIds, kind) => verdict(kind));
    expect(await send(chain)).toEqual({
      outcome: { kind: 'refused', refusal: 'lost-race', detail: 'no' },
      left: ids,
      providerLeft: true,
    });
    expect(asked.submit).toBe(1);
    expect(asked.check).toBeLessThanOrEqual(1);
    expect(sent).toEqual([]);
  });
});

function neverBuilt(): never {
  throw new TypeError('no such point');
}
