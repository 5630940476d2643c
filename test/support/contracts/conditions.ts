import { readFileSync } from 'node:fs';
import { contractNames, type ContractName } from '#lib/protocol/deployment/deployment.ts';
import { partsOf, textOf, type Edit, type Part, type Span } from '#test/mutation/parts.ts';
import { tokenise } from '#test/mutation/tokens.ts';

export interface Condition {
  readonly id: string;
  readonly contract: ContractName;
  readonly line: number;
  /** What makes this condition always hold. */
  readonly lift: Edit;
}

export const idPattern = /\b[A-Z]{3}-[A-Z]+-\d+\b/g;

/** A running total below zero only carries the verdicts of the fold; the ids stand for what it carries. */
const carriers = new Set(['acc >= 0L', 'sum >= 0L']);

/** What lifting means where a condition is a choice instead of a part of a conjunction: [find, replace] on its line. */
const choices: Readonly<Record<string, readonly [string, string]>> = {
  'JAC-DELIVER-1': ['first.propositionBytes == k.slice(32, 68)', 'true'],
  'JAC-COORD-1': ['first.tokens(1)._1 == ticket', 'true'],
  'JDE-COORD-1': ['INPUTS(0).tokens(1)._1 == st(0)._1', 'true'],
  'JDE-REVIEW-8': ['rating == 0L', 'true'],
  'JDE-DORMANT-2': ['HEIGHT.toLong > release + _RECLAIM_BLOCKS', 'true'],
  'JDE-DISPUTE-3': ['HEIGHT.toLong < release', 'true'],
  'JDE-DISPUTE-1': ['a == 1L', 'true'],
  'JRE-COORD-1': ['INPUTS(0).tokens(1)._1 == st(0)._1', 'true'],
  'JOP-MATCH-1': ['INPUTS(0).tokens(0)._1 == _PROVIDER', 'true'],
  'JOP-CANCEL-1': ['consumer ', 'sigmaProp(true) '],
  'ORD-REFUND-1': ['if (HEIGHT.toLong > r(1))', 'if (true)'],
  'PRV-MATCH-1': [
    'if (if (t(2) <= t(3)) hour >= t(2) && hour < t(3) else hour >= t(2) || hour < t(3)) t(4)',
    'if (true) t(4)',
  ],
  'PRV-MATCH-2': ['if (a == 1L)', 'if (true)'],
  'PRV-SETTLE-1': ['if (anyOf(Coll(v == 2L, v == 4L)))', 'if (true)'],
  'PRV-SETTLE-3': ['if (v == 0L) w._2', 'if (v == 0L) 0L'],
  'PRV-SETTLE-4': ['w._2 + _GUARD_BLOCKS', '0L'],
};

export const scriptPath = (contract: ContractName): string =>
  new URL(`../../../ergoscript/${contract}/${contract}.es`, import.meta.url).pathname;

export const readScript = (contract: ContractName): string => readFileSync(scriptPath(contract), 'utf8');

/** Ids named behind each line of a script, by line from 1. */
export function idsByLine(source: string): Map<number, string[]> {
  const lines = source
    .split('\n')
    .map((text, index) => [index + 1, text.split('//')[1]?.match(idPattern) ?? []] as const);
  return new Map(lines.filter(([, ids]) => ids.length > 0).map(([line, ids]) => [line, [...ids]]));
}

/**
 * Every condition of a contract with the script that lacks exactly it.
 * @throws where a line names more or fewer ids than it has conditions.
 */
export function conditionsOf(contract: ContractName, source = readScript(contract)): Condition[] {
  const leaves = leavesOf(source);
  return [...idsByLine(source)].flatMap(([line, ids]) => {
    const chosen = ids.filter((id) => id in choices);
    if (chosen.length > 0) return ids.map((id) => ({ id, contract, line, lift: liftChoice(source, { id, line }) }));
    const here = leaves.filter((leaf) => leaf.line === line);
    if (here.length !== ids.length) {
      throw new Error(`${contract}.es:${line} names ${ids.length} ids for ${here.length} conditions`);
    }
    return ids.map((id, index) => ({ id, contract, line, lift: here[index]!.lift }));
  });
}

function liftChoice(source: string, { id, line }: { id: string; line: number }): Edit {
  const [find, text] = choices[id] ?? ['', ''];
  const before =
    source
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + 1;
  const start = source.indexOf(find, before);
  const onLine = source.slice(before, start).split('\n').length === 1;
  if (find === '' || start < 0 || !onLine) throw new Error(`${id}: its line has changed, and what lifting it means`);
  return { start, end: start + find.length, text };
}

interface Leaf {
  readonly line: number;
  readonly lift: Edit;
}

/** The smallest named parts of all conjunctions, in the order in which they stand. */
function leavesOf(source: string): Leaf[] {
  const all = partsOf(source).filter(({ kind }) => kind === '&&' || kind === 'allOf');
  return all
    .filter((part) => !all.some((other) => other !== part && contains(part, other)) && isCondition(part))
    .flatMap((part) => branches(source, part));
}

const contains = (outer: Span, inner: Span): boolean =>
  inner.from >= outer.from && inner.to <= outer.to && inner.to - inner.from < outer.to - outer.from;

/** A bare name stands for conditions that are written, and counted, elsewhere; the owner's signature is written there. */
const isCondition = ({ text }: Part): boolean => !carriers.has(text) && (text === 'owner' || !/^[a-z]\w*$/.test(text));

/** `if (x) a else b` holds a condition for each branch that is not plainly true. */
function branches(source: string, part: Part): Leaf[] {
  const script = tokenise(source);
  const { tokens, partner } = script;
  if (tokens[part.from]?.text !== 'if') return [{ line: part.line, lift: part.removal }];
  const afterTest = (partner.get(part.from + 1) ?? 0) + 1;
  const otherwise = tokens.findIndex(({ text }, index) => index > afterTest && text === 'else');
  return [
    { from: afterTest, to: otherwise - 1 },
    { from: otherwise + 1, to: part.to },
  ]
    .filter((branch) => textOf(script, branch) !== 'true')
    .map((branch) => ({
      line: tokens[branch.from]?.line ?? 0,
      lift: { start: tokens[branch.from]?.start ?? 0, end: tokens[branch.to]?.end ?? 0, text: 'true' },
    }));
}

/** All conditions of all contracts by id. @throws where an id is used twice. */
export function allConditions(): Map<string, Condition> {
  const byId = new Map<string, Condition>();
  for (const condition of contractNames.flatMap((name) => conditionsOf(name))) {
    if (byId.has(condition.id)) throw new Error(`${condition.id} names two conditions`);
    byId.set(condition.id, condition);
  }
  return byId;
}
