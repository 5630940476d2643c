import { compileCached } from '#test/support/contracts/compileCached.ts';
import { substituteTree } from '#test/support/contracts/draft.ts';
import type { Judge } from '#test/support/contracts/judge.ts';
import type { Vector } from '#test/support/contracts/vectors.ts';
import { trees } from '#test/support/contracts/world.ts';
import type { Mutant } from './mutants.ts';

export type Verdict = 'killed' | 'survived' | 'not a script';

/**
 * Replays judged transactions against a mutant. It is killed by the first that it judges otherwise; those that were
 * made for its line are asked first.
 */
export function tryMutant(mutant: Mutant, vectors: readonly Vector[], judge: Judge): Verdict {
  const tree = compileCached(mutant.source);
  if (tree === undefined) return 'not a script';
  const relevant = vectors.filter((vector) => othersAccept(vector, trees[mutant.contract]));
  const aimed = relevant.filter(({ breaks }) => breaks.some((id) => mutant.ids.includes(id)));
  const ordered = [...aimed, ...relevant.filter((vector) => !aimed.includes(vector))];
  return ordered.some((vector) => judgesOtherwise(vector, { tree, of: trees[mutant.contract] }, judge))
    ? 'killed'
    : 'survived';
}

/** Whether the contract has a say in a transaction that everybody else agrees to. */
function othersAccept({ draft, verdicts }: Vector, of: string): boolean {
  const own = draft.inputs.map(({ box }) => box.ergoTree === of);
  return own.includes(true) && verdicts.every((accepted, index) => accepted || own[index]);
}

function judgesOtherwise(vector: Vector, { tree, of }: { tree: string; of: string }, judge: Judge): boolean {
  const keys = vector.signers.map((publicKeyHex) => ({ publicKeyHex }));
  const draft = substituteTree({ ...vector.draft, keys }, of, tree);
  const accepted = draft.inputs.every(({ box }, index) => box.ergoTree !== tree || judge.accepts(draft, index));
  return accepted !== vector.accepted;
}
