import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wrapText } from './wrapText.ts';

describe('wrapText', () => {
  it('keeps every word in order, and breaks none', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 40 }), (list, width) => {
        const parts = wrapText(list.join(' '), width);
        expect(parts.flatMap((part) => part.split(' '))).toEqual(list);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('leaves a line that fits, or never would, as it is', () => {
    expect(wrapText('a   b', 10)).toEqual(['a   b']);
    expect(wrapText('id 0123456789', 8)).toEqual(['id 0123456789']);
  });
});
