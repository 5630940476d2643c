import { describe, expect, it } from 'vitest';
import type { ChainReader, ConfirmedTransaction, IndexedBox } from '#lib/chain/ports.ts';
import { Market } from '#test/support/protocol/market.ts';
import { TicketCheck } from './ticketCheck.ts';

const market = new Market();
const { deployment } = market;
const shard = market.registry;
const provider = market.enrolProvider();
const ticketId = shard.box.boxId;
const enrolment = 'e0'.repeat(32);

const indexed = (box: IndexedBox | typeof shard.box, spentTransactionId?: string): IndexedBox => ({
  ...box,
  inclusionHeight: 1,
  spentTransactionId,
});

/** A chain on which the shard was spent by a transaction with these outputs, and every other token has a stranger's id. */
function chainWith(
  outputs: ConfirmedTransaction['outputs'],
  box: IndexedBox | undefined = indexed(shard.box, enrolment),
) {
  const asked: string[] = [];
  const chain: Pick<ChainReader, 'boxById' | 'transaction'> = {
    boxById: (id) => {
      asked.push(id);
      return Promise.resolve(id === ticketId ? box : indexed({ ...shard.box, ergoTree: '00' }));
    },
    transaction: (id) =>
      Promise.resolve(id === enrolment ? ({ id, outputs } as unknown as ConfirmedTransaction) : undefined),
  };
  return { chain, asked };
}

const job = (id: string) => ({ ticketId: id });
const fakes = (count: number, prefix = 'f') =>
  Array.from({ length: count }, (_, index) => job(`${prefix}${String(index).padStart(63, '0')}`));
const genuine = job(ticketId);

describe('a ticket', () => {
  it('is what an enrolment minted, and is asked about once', async () => {
    const { chain, asked } = chainWith([shard.box, provider.box]);
    const check = new TicketCheck(chain, deployment);
    expect(await check.genuineOnes([genuine, job('0a'), genuine])).toEqual([genuine, genuine]);
    expect(await check.genuineOnes([genuine, job('0a')])).toEqual([genuine]);
    expect(asked.toSorted()).toEqual(['0a', ticketId].toSorted());
  });

  it.each<[string, ConfirmedTransaction['outputs']]>([
    ['which only renewed the shard', [shard.box, { ...provider.box, ergoTree: '00' }]],
    ['beside a provider box that holds other tickets', [shard.box, market.enrolProvider().box]],
  ])('is no token that was minted by a transaction %s', async (_name, outputs) => {
    expect(await new TicketCheck(chainWith(outputs).chain, deployment).genuineOnes([genuine])).toEqual([]);
  });

  it.each<[string, IndexedBox | undefined]>([
    ['the shard', undefined],
    ['who spent it', indexed(shard.box)],
    ['the transaction', indexed(shard.box, 'ab'.repeat(32))],
  ])('is asked about again where the index does not know %s yet', async (_name, box) => {
    const answers = [box, indexed(shard.box, enrolment)];
    const { chain } = chainWith([shard.box, provider.box]);
    const late = { ...chain, boxById: () => Promise.resolve(answers.shift()) };
    const check = new TicketCheck(late, deployment);
    expect(await check.genuineOnes([genuine])).toEqual([]);
    expect(await check.genuineOnes([genuine])).toEqual([genuine]);
  });
});

describe('a crowd of made-up tickets', () => {
  const crowd = (count: number) => [...fakes(count, '0'), genuine, ...fakes(count)];

  it('costs a round no more than fifty questions, and is asked about once', async () => {
    const { chain, asked } = chainWith([shard.box, provider.box]);
    const check = new TicketCheck(chain, deployment);
    const jobs = crowd(60);
    for (const total of [50, 100, 121, 121]) {
      await check.genuineOnes(jobs);
      expect(asked).toHaveLength(total);
    }
    expect(await check.genuineOnes(jobs)).toEqual([genuine]);
  });

  it('larger than what is remembered keeps no genuine one out, and none is forgotten that is waiting', async () => {
    const { chain, asked } = chainWith([shard.box, provider.box]);
    const check = new TicketCheck(chain, deployment, { asked: 5, remembered: 20 });
    const jobs = crowd(40);
    const found: number[] = [];
    for (let round = 0; round < 60; round++) found.push((await check.genuineOnes(jobs)).length);
    const from = found.indexOf(1);
    expect(from).toBeGreaterThanOrEqual(0);
    expect(from).toBeLessThanOrEqual(Math.ceil(jobs.length / 5));
    expect(found.slice(from)).toEqual(Array.from({ length: 60 - from }, () => 1));
    expect(asked).toHaveLength(60 * 5);
    expect(asked.filter((id) => id === ticketId)).toHaveLength(1);
  });
});
