import { describe, expect, it } from 'vitest';
import { imagesToRemove, type KnownImage } from './pulledImages.ts';

const keeping = { idleMs: 1_000, mostBytes: 100, recentMs: 10 };
const image = (reference: string, usedAtMs: number, bytes = 10): KnownImage => ({ reference, usedAtMs, bytes });
const removed = (images: readonly KnownImage[], inUse: readonly string[] = []) =>
  imagesToRemove(images, { nowMs: 10_000, inUse: new Set(inUse), keeping });

describe('images that a worker has pulled', () => {
  it('go once no job has used them for long', () => {
    expect(removed([image('old', 8_999), image('fresh', 9_000)])).toEqual(['old']);
  });

  it('go while they are too large together, those used longest ago first', () => {
    expect(removed([image('c', 9_800, 60), image('a', 9_500, 60), image('b', 9_600, 40)])).toEqual(['a']);
    expect(removed([image('c', 9_800, 90), image('a', 9_500, 60), image('b', 9_600, 40)])).toEqual(['a', 'b']);
    expect(removed([image('one', 9_500, 500)])).toEqual(['one']);
  });

  it('stay while a job names them or has just used them, however old and large', () => {
    expect(removed([image('named', 1, 500), image('a', 9_500, 10)], ['named'])).toEqual(['a']);
    expect(removed([image('just', 9_995, 500)])).toEqual([]);
  });
});
