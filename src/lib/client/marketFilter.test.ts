import { describe, expect, it } from 'vitest';
import { parseMarketFilter, parseMarketSort, type MarketRow } from './marketFilter.ts';

const row: MarketRow = {
  ticket: 'aa',
  class: 'h200-141g',
  price: 1,
  reputation: 110,
  free: 1,
  slots: 2,
  stake: 2,
  completed: 1,
  failed: 0,
  hours: 24,
};
const other: MarketRow = { ...row, ticket: 'bb', class: 'cpu', price: 0.5, vram: 24, rating: 4.5 };

describe('market filter', () => {
  it.each([
    ['', true],
    ['price<=1', true],
    ['price<1', false],
    ['price>0.5 reputation>=100 free>=1', true],
    ['class=H200-141G', true],
    ['class=cpu', false],
    ['slots=2', true],
    ['vram>=1', false],
    ['vram<1000', false],
  ])('%j over a row gives %j', (text, passes) => {
    expect(parseMarketFilter(text)(row)).toBe(passes);
  });

  it.each(['colour=blue', 'price', 'price<=', 'price<=cheap', 'class>=a', 'price<=1 free', 'price=='])(
    'refuses %j',
    (text) => {
      expect(() => parseMarketFilter(text)).toThrow(expect.objectContaining({ code: 'invalid' }) as Error);
    },
  );

  it('sorts either way, what is not claimed last', () => {
    const sorted = (key: string) => [row, other].toSorted(parseMarketSort(key)).map(({ ticket }) => ticket);
    expect([sorted('price'), sorted('price-'), sorted('rating'), sorted('rating-'), sorted('slots')]).toEqual([
      ['bb', 'aa'],
      ['aa', 'bb'],
      ['bb', 'aa'],
      ['bb', 'aa'],
      ['aa', 'bb'],
    ]);
    expect(() => parseMarketSort('colour')).toThrow(expect.objectContaining({ code: 'invalid' }) as Error);
  });
});
