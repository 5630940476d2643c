import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlayPool } from './mempool.ts';
import type { ChainBox, ChainTransaction } from './ports.ts';

const box = (name: string, ergoTree = 'ours'): ChainBox => ({
  boxId: name,
  transactionId: '',
  index: 0,
  ergoTree,
  creationHeight: 1,
  value: 1n,
  assets: [],
  additionalRegisters: {},
});
const transaction = (id: string, spends: string[], creates: ChainBox[]): ChainTransaction => ({
  id,
  inputs: spends.map((boxId) => ({ boxId })),
  dataInputs: [],
  outputs: creates,
});
const ours = ({ ergoTree }: ChainBox) => ergoTree === 'ours';
const names = (boxes: readonly ChainBox[]) => boxes.map(({ boxId }) => boxId);

describe('overlayPool', () => {
  it('returns confirmed boxes when the pool is empty', () => {
    expect(names(overlayPool([box('a'), box('b')], [], ours))).toEqual(['a', 'b']);
  });

  it('follows chains of pool transactions in any order', () => {
    const first = transaction('1', ['a'], [box('c'), box('x', 'theirs')]);
    const second = transaction('2', ['c'], [box('d'), box('e')]);
    for (const pool of [
      [first, second],
      [second, first],
    ]) {
      expect(names(overlayPool([box('a'), box('b')], pool, ours)).sort()).toEqual(['b', 'd', 'e']);
    }
  });

  it('returns a box once that was mined while the pool was read', () => {
    expect(names(overlayPool([box('c')], [transaction('1', ['a'], [box('c')])], ours))).toEqual(['c']);
  });

  it('does not count data inputs as spent', () => {
    const reader = { ...transaction('1', ['z'], []), dataInputs: [{ boxId: 'a' }] };
    expect(names(overlayPool([box('a')], [reader], ours))).toEqual(['a']);
  });

  it('equals what is unspent after all pool transactions are mined', () => {
    const seeds = fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(seeds, (steps) => {
        const confirmed = [box('g0'), box('g1'), box('g2')];
        const unspent = new Map(confirmed.map((item) => [item.boxId, item]));
        const pool = steps.map(([pick, count, isOurs], step) => {
          const input = [...unspent.keys()][pick % Math.max(1, unspent.size)];
          const outputs = Array.from({ length: count }, (_, index) =>
            box(`${step}:${index}`, isOurs ? 'ours' : 'theirs'),
          );
          if (input !== undefined) unspent.delete(input);
          for (const output of outputs) unspent.set(output.boxId, output);
          return transaction(String(step), input === undefined ? [] : [input], outputs);
        });
        const expected = names([...unspent.values()].filter(ours)).sort();
        expect(names(overlayPool(confirmed, pool, ours)).sort()).toEqual(expected);
        expect(names(overlayPool(confirmed, pool.toReversed(), ours)).sort()).toEqual(expected);
      }),
    );
  });
});
