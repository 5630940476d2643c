import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson, type JsonValue } from './json.ts';

const tokens = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
  fc.constantFrom(2n ** 63n - 1n, 10n ** 16n, 9_999_999_999_999_999n, 10n ** 19n - 1n, -(2n ** 63n)),
);
const texts = fc.oneof(
  fc.string(),
  // What a careless search for digits would mistake for a number.
  tokens.map((token) => `":${token.toString()},"`),
  tokens.map((token) => `"value":${token.toString()}`),
  tokens.map((token) => token.toString()),
);
const keys = fc.oneof(fc.constantFrom('value', 'amount', 'a', '0', '1', 'x y', '"value'), fc.string());
const documents: fc.Arbitrary<JsonValue> = fc.letrec<{ any: JsonValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.oneof(tokens, texts, fc.boolean(), fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(keys, tie('any'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).any;

/** Safe integers come back as numbers, whatever they were written from. */
const normal = (value: JsonValue): JsonValue => {
  if (typeof value === 'bigint') return value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n ? Number(value) : value;
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value) ? 0.5 : value + 0;
  if (Array.isArray(value)) return value.map(normal);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normal(inner)]));
};

interface SourceTextJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  stringify(value: unknown, replacer: (key: string, value: unknown) => unknown, indent: number): string;
  rawJSON(text: string): unknown;
}
const json = JSON as unknown as SourceTextJson;

/** The plain definition of what parseJson does, slow and obviously right. */
const reference = (text: string): unknown =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '') ? BigInt(source!) : value,
  );

const pretty = (value: unknown): string =>
  json.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? json.rawJSON(inner.toString()) : inner), 2);

describe('parseJson and stringifyJson', () => {
  it('round-trip every document, compact or pretty, without losing a digit', () => {
    fc.assert(
      fc.property(documents.map(normal), (document) => {
        expect(parseJson(stringifyJson(document))).toEqual(document);
        expect(parseJson(pretty(document))).toEqual(document);
        expect(parseJson(pretty(document).replaceAll('": ', '" : '))).toEqual(
          reference(pretty(document).replaceAll('": ', '" : ')),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps amounts above 2^53 exactly, compact or pretty', () => {
    const box = { value: 2n ** 63n - 1n, height: 7, assets: [{ amount: 9_007_199_254_740_993n }] };
    expect(stringifyJson(box)).toBe('{"value":9223372036854775807,"height":7,"assets":[{"amount":9007199254740993}]}');
    expect(parseJson(stringifyJson(box))).toEqual(box);
    expect(parseJson(pretty(box))).toEqual(box);
  });

  it.each([
    ['a string that looks like a member', String.raw`{"a":"\"value\":9007199254740995,","value":9007199254740993}`],
    ['a string that starts with a colon', '{"a":":9007199254740995","value":9007199254740993}'],
    ['keys that JavaScript reorders', '{"b":{"value":9007199254740995},"0":{"value":9007199254740993}}'],
    ['reordered keys beside each other', '{"value":9007199254740995,"0":9007199254740993}'],
    ['a carry in the leading digits', '{"value":9999999999999999,"other":99999999999999999999}'],
    ['mixed spacing', '{"value" : 9007199254740993,"x":{"value":9007199254740995,"y":{"value" : 9007199254740997}}}'],
    ['arrays of numbers', '{"value":[9007199254740993,[9007199254740995]]}'],
    ['one number alone', '9007199254740993'],
    ['fractions and exponents', '{"value":9007199254740993.5,"a":1e300,"value2":9007199254740993}'],
    ['a rounded fraction before the integer', '{"b":{"value":9007199254740993.0},"value":9007199254740993}'],
    ['numbers below zero', '{"value":-9007199254740993,"b":-9223372036854775808}'],
  ])('is not misled by %s', (_name, text) => {
    expect(parseJson(text)).toEqual(reference(text));
  });

  it('throws on invalid JSON', () => {
    expect(() => parseJson('{"value":')).toThrow(SyntaxError);
    expect(() => parseJson('<html>')).toThrow(SyntaxError);
  });
});
