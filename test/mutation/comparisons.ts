import { tokenise, type Token } from './tokens.ts';

export interface Flip {
  readonly line: number;
  /** What changed, as `a >= b → a > b`. */
  readonly text: string;
  readonly source: string;
}

const flipped: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '>': '>=',
  '>=': '>',
  '<': '<=',
  '<=': '<',
};

/** The script once for each of its comparisons, that one moved by a unit or turned into its opposite. */
export function flipsOf(source: string): Flip[] {
  const { tokens } = tokenise(source);
  return tokens.flatMap((token, index) => {
    const to = flipped[token.text];
    if (to === undefined) return [];
    return [
      {
        line: token.line,
        text: `${around(source, { tokens, index })} → ${to}`,
        source: source.slice(0, token.start) + to + source.slice(token.end),
      },
    ];
  });
}

const reach = 4;
const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);
const boundaries = new Set([',', ';', '=', '=>', '&&', '||', 'if', 'else']);

/** A few tokens to both sides, no further than the comparison itself. */
function around(source: string, { tokens, index }: { tokens: readonly Token[]; index: number }): string {
  const left = tokens.slice(Math.max(index - reach, 0), index).reverse();
  const right = tokens.slice(index + 1, index + 1 + reach);
  const first = upToBoundary(left, { inward: closers, outward: openers }).at(-1) ?? tokens[index];
  const last = upToBoundary(right, { inward: openers, outward: closers }).at(-1) ?? tokens[index];
  return source
    .slice(first?.start, last?.end)
    .replaceAll(/\/\/[^\n]*/g, '')
    .replaceAll(/\s+/g, ' ');
}

/** Tokens until a separator or a bracket that encloses the comparison. */
function upToBoundary(
  tokens: readonly Token[],
  { inward, outward }: { inward: ReadonlySet<string>; outward: ReadonlySet<string> },
): Token[] {
  let depth = 0;
  const end = tokens.findIndex(({ text }) => {
    if (inward.has(text)) depth++;
    if (outward.has(text)) depth--;
    return depth < 0 || (depth === 0 && boundaries.has(text));
  });
  return tokens.slice(0, end < 0 ? tokens.length : end);
}
