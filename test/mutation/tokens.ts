export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Counted from 1. */
  readonly line: number;
}

/** A script cut into tokens, comments left out, every bracket knowing its partner. */
export interface TokenisedScript {
  readonly source: string;
  readonly tokens: readonly Token[];
  /** Position among `tokens` of a bracket → position of its partner. */
  readonly partner: ReadonlyMap<number, number>;
}

const tokenPattern = /\/\/[^\n]*|\s+|&&|\|\||==|!=|>=|<=|=>|[A-Za-z_0-9]+|./gy;
const closing: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Cuts ErgoScript into tokens. @throws on unbalanced brackets: such a script would not compile either. */
export function tokenise(source: string): TokenisedScript {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of source.matchAll(tokenPattern)) {
    const text = match[0];
    if (text.trim() !== '' && !text.startsWith('//')) {
      tokens.push({ text, start: match.index, end: match.index + text.length, line });
    }
    line += text.split('\n').length - 1;
  }
  return { source, tokens, partner: pairBrackets(tokens) };
}

function pairBrackets(tokens: readonly Token[]): Map<number, number> {
  const partner = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { text, line }] of tokens.entries()) {
    if (Object.values(closing).includes(text)) open.push(index);
    const expected = closing[text];
    if (expected === undefined) continue;
    const opener = open.pop();
    if (opener === undefined || tokens[opener]?.text !== expected)
      throw new Error(`unbalanced ${text} on line ${line}`);
    partner.set(opener, index).set(index, opener);
  }
  return partner;
}
