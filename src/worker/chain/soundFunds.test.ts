import { describe, expect, it } from 'vitest';
import type { ChainBox } from '#lib/chain/ports.ts';
import { soundFunds } from './soundFunds.ts';

const boxOf = (name: string, milliErg: number, tokens = 0): ChainBox =>
  ({
    boxId: name,
    value: BigInt(milliErg) * 1_000_000n,
    assets: Array.from({ length: tokens }, (_, index) => ({ tokenId: `${index}`.padStart(64, '0'), amount: 1n })),
  }) as unknown as ChainBox;

const namesOf = (...boxes: ChainBox[]): string[] => soundFunds(boxes).map(({ boxId }) => boxId);

describe("the boxes that pay the worker's fees", () => {
  it('carry no tokens where one without covers all, small or rich as the others may be', () => {
    expect(namesOf(boxOf('small junk', 3, 4), boxOf('own', 500), boxOf('rich junk', 9_000, 90))).toEqual(['own']);
  });

  it('carry as few as there are where none without covers all', () => {
    expect(namesOf(boxOf('some', 500, 9), boxOf('dust', 1), boxOf('few', 500, 2))).toEqual(['dust', 'few']);
  });

  it('never carry so many that the change would be too large', () => {
    expect(namesOf(boxOf('junk', 500, 17), boxOf('dust', 1))).toEqual(['dust']);
  });

  it('are all that is usable where no single one covers all', () => {
    expect(namesOf(boxOf('one', 4), boxOf('other', 4, 1))).toEqual(['one', 'other']);
  });
});
