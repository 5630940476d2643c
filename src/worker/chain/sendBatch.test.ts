import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignedTransaction } from '@fleet-sdk/common';
import { describe, expect, it } from 'vitest';
import type { Chain, SubmitRefusal, SubmitResult } from '#lib/chain/ports.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { createLogger } from '#lib/runtime/logger.ts';
import { createBatchSender } from './sendBatch.ts';

const [first, second] = ['11'.repeat(32), '22'.repeat(32)];

const transactionOf = (name: string): SignedTransaction => ({
  id: name.repeat(32),
  inputs: [],
  dataInputs: [],
  // Above what a number holds: it must come back from the disk unchanged.
  outputs: [{ value: 9_007_199_254_740_993n, assets: [] } as unknown as SignedTransaction['outputs'][number]],
});

type Answer = SubmitResult | AppError;
const accepted: Answer = { ok: true, txId: '' };
const refused = (refusal: SubmitRefusal): Answer => ({ ok: false, refusal, detail: refusal });

async function setup(answers: readonly Answer[]) {
  const directory = await mkdtemp(join(tmpdir(), 'dgcm-send-batch-'));
  const sent: SignedTransaction[] = [];
  const built: (readonly string[])[] = [];
  const said: unknown[] = [];
  const destination = { write: (line: string) => void said.push(JSON.parse(line)) };
  const left = [...answers];
  const submit = (transaction: SignedTransaction): Promise<SubmitResult> => {
    sent.push(transaction);
    const answer = left.shift() ?? accepted;
    return answer instanceof AppError ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const life = () =>
    createBatchSender({
      name: 'deliver',
      directory,
      chain: { submit } as unknown as Chain,
      logger: createLogger({ name: 'test', level: 'error', destination }),
    });
  const send = (ids: readonly string[]): Promise<void> =>
    life().send(ids, (wanted) => {
      built.push(wanted);
      return transactionOf(`a${built.length}`);
    });
  return {
    ...{ directory, sent, built, said, life, send },
    files: () => readdir(directory),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

describe('the batch sender', () => {
  it('builds and sends', async () => {
    await using s = await setup([]);
    await s.send([first, second]);
    expect(s.built).toEqual([[first, second]]);
    expect(s.sent).toEqual([transactionOf('a1')]);
  });

  it.each<[string, Answer]>([
    ['accepted', accepted],
    ['known already', refused('already-known')],
  ])('sends the same bytes again while its jobs still wait, after it was %s', async (_name, answer) => {
    await using s = await setup([answer, answer]);
    await s.send([first]);
    await s.send([first, second]);
    expect(s.built).toHaveLength(1);
    expect(s.sent).toEqual([transactionOf('a1'), transactionOf('a1')]);
  });

  it('sends the same bytes again where the answer was lost', async () => {
    await using s = await setup([new AppError('unavailable', 'no answer')]);
    await expect(s.send([first])).rejects.toThrow('no answer');
    await s.send([first]);
    expect(s.sent).toEqual([transactionOf('a1'), transactionOf('a1')]);
  });

  it('builds anew once the chain has refused', async () => {
    await using s = await setup([accepted, refused('input-spent')]);
    await s.send([first]);
    await s.send([first, second]);
    expect(s.built).toEqual([[first], [first, second]]);
    expect(s.sent.map(({ id }) => id.slice(0, 2))).toEqual(['a1', 'a1', 'a2']);
  });

  it('keeps nothing that the chain has refused', async () => {
    await using s = await setup([refused('script-failed')]);
    await s.send([first]);
    expect(await s.files()).toEqual([]);
  });

  it('builds for other jobs without sending what is over again', async () => {
    await using s = await setup([]);
    await s.send([first]);
    await s.send([second]);
    expect(s.sent.map(({ id }) => id.slice(0, 2))).toEqual(['a1', 'a2']);
  });

  it.each(['', '{"openBoxIds":["', '[]', '{"openBoxIds":[],"transaction":null}', '{"openBoxIds":[],"transaction":{}}'])(
    'sets a file aside that reads %s, and sends for its jobs and for others',
    async (text) => {
      await using s = await setup([accepted, refused('already-known')]);
      await writeFile(join(s.directory, 'deliver.json'), text);
      await s.send([first, second]);
      await s.send([second]);
      expect(s.built).toEqual([[first, second]]);
      expect(s.sent).toEqual([transactionOf('a1'), transactionOf('a1')]);
      const aside = join(s.directory, 'deliver.unreadable.json');
      expect(s.said).toMatchObject([{ event: 'worker.deliver-set-aside', aside }]);
      expect(await readFile(aside, 'utf8')).toBe(text);
      expect((await s.files()).toSorted()).toEqual(['deliver.json', 'deliver.unreadable.json']);
    },
  );

  it('leaves to the next round what the rules refuse now, and throws what is a bug', async () => {
    await using s = await setup([]);
    await s.life().send([first], () => {
      throw new PlanError('insufficient_funds', 'no box pays the fee');
    });
    expect(s.sent).toEqual([]);
    const bug = new TypeError('a bug');
    const sending = s.life().send([first], () => {
      throw bug;
    });
    await expect(sending).rejects.toBe(bug);
  });
});
