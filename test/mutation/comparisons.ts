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

function around(source: string, { tokens, index }: { tokens: readonly Token[]; index: number }): string {
  const line = tokens[index]?.line;
  const near = tokens.slice(Math.max(index - reach, 0), index + reach + 1).filter((token) => token.line === line);
  return source.slice(near[0]?.start, near.at(-1)?.end);
}
