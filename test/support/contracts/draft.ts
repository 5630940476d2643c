import type { ChainBox } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { toBox } from '#lib/devchain/rules/ledgerTransaction.ts';

/** An output before its transaction gives it an identity. */
export type Candidate = Omit<ChainBox, 'boxId' | 'transactionId' | 'index'>;

export interface DraftInput {
  box: ChainBox;
  /** Context variables, hex of serialized constants. */
  extension: Record<string, string>;
}

/**
 * A transaction before it is signed, everything in it free to change. The last output is the miner's fee, which takes
 * up every change in nanoERG.
 */
export interface Draft {
  /** Height and time of the block that would include it. */
  height: number;
  timestampMs: number;
  inputs: DraftInput[];
  dataInputs: ChainBox[];
  outputs: Candidate[];
  /** Whoever signs, signs every input that asks for him. */
  keys: readonly SecretKey[];
}

export const cloneDraft = (draft: Draft): Draft => ({
  ...structuredClone({ ...draft, keys: [] }),
  keys: draft.keys,
});

/**
 * Makes a changed draft a transaction of a ledger again: boxes get the ids their contents give them, outputs that named
 * an old id name the new one, ERG comes out even. Tokens may be left over (a ledger burns them), never missing.
 */
export function settleBooks<D extends Omit<Draft, 'keys'>>(draft: D): D {
  const renamed = [...draft.inputs.map(({ box }) => rename(box)), ...draft.dataInputs.map(rename)];
  const inputs = draft.inputs.map(({ extension }, index) => ({ box: renamed[index]!.box, extension }));
  const outputs = relink(draft.outputs, renamed);
  const surplus = sum(inputs.map(({ box }) => box.value)) - sum(outputs.map(({ value }) => value));
  const fee = outputs.at(-1)!;
  return {
    ...draft,
    inputs,
    dataInputs: renamed.slice(inputs.length).map(({ box }) => box),
    outputs: outputs.with(-1, { ...fee, value: fee.value + surplus }),
  };
}

interface Renamed {
  readonly oldId: string;
  readonly box: ChainBox;
}

function rename(box: ChainBox): Renamed {
  const { boxId: oldId, transactionId, index, ...candidate } = box;
  return { oldId, box: toBox(candidate, transactionId, index).box };
}

function relink(outputs: readonly Candidate[], renamed: readonly Renamed[]): Candidate[] {
  const changed = renamed.filter(({ oldId, box }) => oldId !== box.boxId);
  const replace = (text: string): string =>
    changed.reduce((result, { oldId, box }) => result.replaceAll(oldId, box.boxId), text);
  return outputs.map((output) => ({
    ...output,
    assets: output.assets.map(({ tokenId, amount }) => ({ tokenId: replace(tokenId), amount })),
    additionalRegisters: Object.fromEntries(
      Object.entries(output.additionalRegisters).map(([name, value]) => [name, replace(value)]),
    ),
  }));
}

/** The same transaction where the boxes of one script hold another: what a mutant of that script would have to judge. */
export function substituteTree<D extends Omit<Draft, 'keys'>>(draft: D, from: string, to: string): D {
  const swap = <B extends Candidate>(box: B): B => (box.ergoTree === from ? { ...box, ergoTree: to } : box);
  return settleBooks({
    ...draft,
    inputs: draft.inputs.map(({ box, extension }) => ({ box: swap(box), extension })),
    dataInputs: draft.dataInputs.map(swap),
    outputs: draft.outputs.map(swap),
  });
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
