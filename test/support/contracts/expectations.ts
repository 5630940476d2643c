import { expect, it } from 'vitest';
import { contractNames, type ContractName } from '#lib/protocol/deployment/deployment.ts';
import { readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import type { ValidationResult } from '#lib/devchain/rules/validationResult.ts';
import { applyEdits } from '#test/mutation/parts.ts';
import { ergoLibVerdict } from '#test/support/ergoLibAgreement.ts';
import { compileCached } from './compileCached.ts';
import { allConditions, readScript, type Condition } from './conditions.ts';
import { cloneDraft, settleBooks, substituteTree, type Draft } from './draft.ts';
import { createJudge } from './judge.ts';
import { createSurroundings } from './surroundings.ts';
import { recordVector } from './vectors.ts';
import { trees } from './world.ts';

const judge = createJudge();
const surroundingsAt = createSurroundings();
const conditions = allConditions();
const scriptReasons = ['script-false', 'script-error', 'proof-invalid'];

/** A copy of a draft with one thing changed, made a ledger-valid transaction again. */
export function mutate(draft: Draft, change: (draft: Draft) => void): Draft {
  const copy = cloneDraft(draft);
  change(copy);
  return settleBooks(copy);
}

/** Signs a draft and expects all rules of the ledger and every script to hold. */
export function expectAccepted(draft: Draft): void {
  expect(verdictOn(draft)).toMatchObject({ ok: true });
  record(draft, []);
}

/** The ledger's verdict on a signed draft, which ergo-lib must share. */
function verdictOn(draft: Draft): ValidationResult {
  const signed = judge.sign(draft);
  const verdict = judge.validate(draft, signed);
  const read = readTransaction(signed);
  if (!read.ok) throw new Error(`no transaction: ${read.detail}`);
  const inputs = draft.inputs.map(({ box }) => box);
  const surroundings = { inputs, dataInputs: draft.dataInputs, ...surroundingsAt(draft) };
  const { id, outputs } = read.transaction;
  const other = ergoLibVerdict({ ...signed, id, outputs: [...outputs] }, surroundings);
  expect(other.ok, `ergo-lib: ${other.detail || 'accepted'}`).toBe(verdict.ok);
  return verdict;
}

export interface RejectionOptions {
  /**
   * Other conditions that refuse the same transaction, of any contract in it. The one under test must refuse it with
   * these lifted as well.
   */
  readonly also?: readonly string[];
}

/**
 * Expects the scripts to refuse a draft for one condition alone: all rules of the ledger hold, every contract that the
 * condition is no part of accepts, and so does its own contract compiled without it.
 */
export function expectRejectedBy(id: string, draft: Draft, { also = [] }: RejectionOptions = {}): void {
  const result = verdictOn(draft);
  expect(result.ok ? 'accepted' : result.reason, result.ok ? id : `${id}: ${result.detail}`).toBeOneOf(scriptReasons);
  record(draft, [id, ...also]);
  const own = conditionOf(id);
  const others = also.map(conditionOf);
  if (others.length > 0) {
    expect(refusingContracts(draft, others), `${id} refuses by itself`).toEqual([own.contract]);
  }
  expect(refusingContracts(draft, [own, ...others]), `nothing but ${[id, ...also].join(', ')} refuses`).toEqual([]);
}

/** Expects the scripts to refuse an attack that breaks many conditions at once. */
export function expectRefused(draft: Draft): void {
  const result = verdictOn(draft);
  expect(result.ok ? 'accepted' : result.reason).toBeOneOf(scriptReasons);
  record(draft, ['many']);
}

function conditionOf(id: string): Condition {
  const condition = conditions.get(id);
  if (condition === undefined) throw new Error(`no script names ${id}`);
  return condition;
}

/** The contracts whose scripts refuse a draft while some conditions are lifted; 'wallet' for a missing signature. */
function refusingContracts(draft: Draft, lifted: readonly Condition[]): (ContractName | 'wallet')[] {
  const refusing = contractNames.filter((name) => {
    const edits = lifted.filter(({ contract }) => contract === name).map(({ lift }) => lift);
    const places = draft.inputs.flatMap(({ box }, index) => (box.ergoTree === trees[name] ? [index] : []));
    if (places.length === 0) return false;
    const judged = edits.length === 0 ? draft : substituteTree(draft, trees[name], compileLifted(name, edits));
    return places.some((index) => !judge.accepts(judged, index));
  });
  const ours = new Set<string>(Object.values(trees));
  const wallet = draft.inputs.some(({ box }, index) => !ours.has(box.ergoTree) && !judge.accepts(draft, index));
  return wallet ? [...refusing, 'wallet'] : refusing;
}

function compileLifted(name: ContractName, edits: Condition['lift'][]): string {
  const tree = compileCached(applyEdits(readScript(name), edits));
  if (tree === undefined) throw new Error(`${name}.es without a condition under test does not compile`);
  return tree;
}

/** The tree of a contract that lacks one of its conditions. */
export function treeWithout(id: string): string {
  const { contract, lift } = conditionOf(id);
  return compileLifted(contract, [lift]);
}

function record(draft: Draft, breaks: readonly string[]): void {
  const { keys, ...rest } = draft;
  recordVector({
    accepted: breaks.length === 0,
    breaks,
    verdicts: draft.inputs.map((_, index) => judge.accepts(draft, index)),
    signers: keys.map(({ publicKeyHex }) => publicKeyHex),
    draft: rest,
  });
}

// Tests that attack one honest transaction share its proof of honesty.
const honestDrafts = new Map<() => Draft, Draft>();

function honestOf(make: () => Draft): Draft {
  const known = honestDrafts.get(make);
  if (known !== undefined) return known;
  const draft = make();
  expectAccepted(draft);
  honestDrafts.set(make, draft);
  return draft;
}

/**
 * A test of one condition: `title` starts with its id and says what is refused, `make` gives the honest transaction,
 * `change` the one thing that is wrong.
 */
export function refuses(
  title: `${string}-${string}-${number} ${string}`,
  make: () => Draft,
  change: (draft: Draft) => void,
  options: RejectionOptions = {},
): void {
  it(title, () => {
    const honest = honestOf(make);
    expectRejectedBy(title.split(' ', 1)[0]!, mutate(honest, change), options);
  });
}

/** A test that the edge of a bound is still inside it. */
export function accepts(title: string, make: () => Draft, change: (draft: Draft) => void = () => undefined): void {
  it(title, () => {
    expectAccepted(mutate(make(), change));
  });
}
