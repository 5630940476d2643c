import { describe, expect, it } from 'vitest';
import { flipsOf } from '#test/mutation/comparisons.ts';
import { allMutants } from '#test/mutation/mutants.ts';
import { applyEdits, partsOf } from '#test/mutation/parts.ts';

/** Layout and comments do not matter to a script. */
const plain = (source: string): string =>
  source
    .replaceAll(/\/\/[^\n]*/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
const without = (source: string): string[] =>
  partsOf(source).map(({ removal }) => plain(applyEdits(source, [removal])));

describe('partsOf', () => {
  it('takes each operand of a chain once', () => {
    expect(without('val x = a && b(1, 2) && c')).toEqual([
      'val x = b(1, 2) && c',
      'val x = a && c',
      'val x = a && b(1, 2)',
    ]);
  });
  it('gives && precedence over ||', () => {
    expect(without('a && b || c')).toEqual(['c', 'b || c', 'a || c', 'a && b']);
  });
  it('keeps the branches of a choice apart', () => {
    expect(without('if (x) a && b else c || d')).toEqual([
      'if (x) b else c || d',
      'if (x) a else c || d',
      'if (x) a && b else d',
      'if (x) a && b else c',
    ]);
  });
  it('takes each element of a conjunction, over lines and comments', () => {
    expect(without('allOf(Coll(\n  a == Coll(1, 2), // X-Y-1\n  b // X-Y-2\n))')).toEqual([
      'allOf(Coll( b ))',
      'allOf(Coll( a == Coll(1, 2) ))',
    ]);
  });
  it('replaces the only element by a neutral value', () => {
    expect(without('anyOf(Coll(a))')).toEqual(['anyOf(Coll(false))']);
  });
  it('ends an operand with its statement', () => {
    expect(without('val x = a &&\n  b\nval y = c')).toEqual(['val x = b val y = c', 'val x = a val y = c']);
  });
});

describe('flipsOf', () => {
  it('moves every comparison, and only comparisons', () => {
    expect(flipsOf('{ (x: Box) => x.value >= 1L && a == b }').map(({ source }) => source)).toEqual([
      '{ (x: Box) => x.value > 1L && a == b }',
      '{ (x: Box) => x.value >= 1L && a != b }',
    ]);
  });
});

describe('allMutants', () => {
  it('gives every mutant a unique name and source', () => {
    const mutants = allMutants();
    expect(mutants.length).toBeGreaterThan(500);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
    expect(new Set(mutants.map(({ source }) => source)).size).toBe(mutants.length);
  });
});
