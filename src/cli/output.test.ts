import { describe, expect, it } from 'vitest';
import { printable, table, toJson } from './output.ts';

describe('what somebody else wrote', () => {
  it.each([
    ['plain\ttext\nof two lines', 'plain\ttext\nof two lines'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;a title of your window\u0007text', 'text'],
    ['\u001b]8;;http://evil.example\u0007link\u001b]8;;\u0007', 'link'],
    ['paid 1 GPUC\rpaid 9 GPUC', 'paid 1 GPUC\npaid 9 GPUC'],
    ['windows\r\nlines', 'windows\nlines'],
    ['bell\u0007 back\u0008space null\u0000', 'bell\ufffd back\ufffdspace null\ufffd'],
    ['\u009b31mred by one byte', 'red by one byte'],
    ['\u202etxt.exe', '\ufffdtxt.exe'],
    ['Grüße, 日本語, 🚀', 'Grüße, 日本語, 🚀'],
  ])('%j is shown as %j', (written, shown) => {
    expect(printable(written)).toBe(shown);
  });
});

describe('what is printed', () => {
  it('cannot break out of its cell', () => {
    expect(table(['class', 'price'], [['h200\u001b[2J\nok', '1']])).toBe('class    price\nh200 ok  1');
  });

  it('is JSON that moves no cursor and reads back the same', () => {
    const written = { text: 'a\u001b[2Jb\u009bc\u202ed\ne' };
    const json = toJson(written);
    expect(JSON.parse(json)).toEqual(written);
    expect(printable(json)).toBe(json);
  });
});
