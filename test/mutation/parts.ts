import { tokenise, type Token, type TokenisedScript } from './tokens.ts';

/** Positions among a script's tokens, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A boolean part of a script: an operand of `&&` or `||`, or an element of `allOf(Coll(…))` or `anyOf(Coll(…))`. */
export interface Part extends Span {
  readonly kind: '&&' | '||' | 'allOf' | 'anyOf';
  readonly text: string;
  readonly line: number;
  /** What leaves the script without this part. */
  readonly removal: Edit;
}

/** Characters of a source to be replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A source with some of its parts replaced. @throws where two edits overlap. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const fromBack = [...edits].sort((a, b) => b.start - a.start);
  return fromBack.reduce((text, { start, end, text: replacement }, index) => {
    if (end > (fromBack[index - 1]?.start ?? Infinity)) throw new Error(`edits overlap at ${start}`);
    return text.slice(0, start) + replacement + text.slice(end);
  }, source);
}

const binary = new Set(['&&', '||', '==', '!=', '>', '<', '>=', '<=', '+', '-', '*', '/', '%', '.', '=', '=>', ',']);
const openers = new Set(['(', '[', '{']);
const closers = new Set([')', ']', '}']);
const separators = new Set([',', ';', '=', '=>']);

/** Every part that the mutation check deletes, in the order in which it stands. */
export function partsOf(source: string): Part[] {
  const script = tokenise(source);
  const parts = [...operands(script), ...elements(script)];
  // The middle operand of a && b && c belongs to two operators.
  const distinct = new Map(parts.map((part) => [`${part.from} ${part.to} ${part.kind}`, part]));
  return [...distinct.values()].sort((a, b) => a.from - b.from || b.to - a.to);
}

/** Source text of a span. */
export function textOf({ source, tokens }: TokenisedScript, { from, to }: Span): string {
  return source.slice(tokens[from]?.start, tokens[to]?.end);
}

function* operands(script: TokenisedScript): Generator<Part> {
  for (const [index, { text }] of script.tokens.entries()) {
    if (text !== '&&' && text !== '||') continue;
    const left: Span = { from: startOfOperand(script, index), to: index - 1 };
    const right: Span = { from: index + 1, to: endOfOperand(script, index) };
    yield makePart(script, text, { span: left, removed: { from: left.from, to: index } });
    yield makePart(script, text, { span: right, removed: { from: index, to: right.to } });
  }
}

function* elements(script: TokenisedScript): Generator<Part> {
  const { tokens, partner } = script;
  for (const [index, { text }] of tokens.entries()) {
    if ((text !== 'allOf' && text !== 'anyOf') || tokens[index + 2]?.text !== 'Coll') continue;
    const open = index + 3;
    const close = partner.get(open) ?? open;
    const spans = splitAtCommas(script, open, close);
    for (const [place, span] of spans.entries()) {
      const next = spans[place + 1];
      const removed =
        next === undefined
          ? { from: spans.length > 1 ? span.from - 1 : span.from, to: span.to }
          : { from: span.from, to: next.from - 1 };
      yield makePart(script, text, { span, removed });
    }
  }
}

function splitAtCommas({ tokens, partner }: TokenisedScript, open: number, close: number): Span[] {
  const spans: Span[] = [];
  let from = open + 1;
  for (let at = from; at <= close; at++) {
    const text = tokens[at]?.text ?? '';
    if (openers.has(text)) at = partner.get(at) ?? at;
    else if (text === ',' || at === close) {
      spans.push({ from, to: at - 1 });
      from = at + 1;
    }
  }
  return spans;
}

function makePart(script: TokenisedScript, kind: Part['kind'], { span, removed }: { span: Span; removed: Span }): Part {
  const { tokens } = script;
  const alone = removed.from === span.from && removed.to === span.to;
  return {
    ...span,
    kind,
    text: textOf(script, span),
    line: tokens[span.from]?.line ?? 0,
    removal: {
      start: tokens[removed.from]?.start ?? 0,
      end: tokens[removed.to]?.end ?? 0,
      text: alone ? String(kind === 'allOf') : '',
    },
  };
}

/** A line break ends a statement unless an operator or `else` reaches across it. */
function isBreak(before: Token | undefined, after: Token | undefined): boolean {
  if (before === undefined || after === undefined) return true;
  if (before.line === after.line) return false;
  return !(binary.has(before.text) || binary.has(after.text) || before.text === 'else' || after.text === 'else');
}

function startOfOperand({ tokens, partner }: TokenisedScript, operator: number): number {
  const tighter = tokens[operator]?.text === '||' ? '&&' : undefined;
  let at = operator - 1;
  for (;;) {
    const text = tokens[at]?.text ?? '';
    if (closers.has(text)) {
      const open = partner.get(at) ?? at;
      if (tokens[open - 1]?.text === 'if') return at + 1;
      at = open;
    } else if (openers.has(text) || separators.has(text) || text === 'else') return at + 1;
    else if ((text === '&&' || text === '||') && text !== tighter) return at + 1;
    if (isBreak(tokens[at - 1], tokens[at])) return at;
    at--;
  }
}

function endOfOperand({ tokens, partner }: TokenisedScript, operator: number): number {
  const tighter = tokens[operator]?.text === '||' ? '&&' : undefined;
  let at = operator + 1;
  let branches = 0;
  for (;;) {
    const text = tokens[at]?.text ?? '';
    if (text === 'if') branches++;
    if (text === 'else' && branches-- === 0) return at - 1;
    if (closers.has(text) || text === ',' || text === ';') return at - 1;
    if ((text === '&&' || text === '||') && text !== tighter && branches === 0) return at - 1;
    if (openers.has(text)) at = partner.get(at) ?? at;
    if (isBreak(tokens[at], tokens[at + 1])) return at;
    at++;
  }
}
