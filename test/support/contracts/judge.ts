import type { SignedTransaction } from '@fleet-sdk/common';
import { hex } from '@fleet-sdk/crypto';
import { SigmaByteReader } from '@fleet-sdk/serializer';
import { ProverHints$, ProverSecret$, SigmaPropProver$, Value$ } from 'sigmastate-js/main';
import type { ProverHints, ProverSecret, SigmaProp, SigmaPropProver } from 'sigmastate-js/main';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { totalTokens } from '#lib/devchain/rules/amounts.ts';
import { readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import { validateTransaction } from '#lib/devchain/rules/validateTransaction.ts';
import type { ValidationResult } from '#lib/devchain/rules/validationResult.ts';
import type { Draft } from './draft.ts';
import { createSurroundings } from './surroundings.ts';

/** What a script leaves to prove (serialized proposition, hex), or why it gave no answer. */
export type Reduction =
  { readonly ok: true; readonly proposition: string } | { readonly ok: false; readonly error: string };

/** What a script is judged by: everything of a draft but secrets. */
export type Judged = Omit<Draft, 'keys'> & { readonly keys: readonly Pick<SecretKey, 'publicKeyHex'>[] };

/** Judges drafts as a node would; holds nothing but prepared block surroundings. */
export interface Judge {
  /** Runs the script of one input. */
  reduce(draft: Judged, index: number): Reduction;
  /** Whether the draft's keys satisfy the script of one input. */
  accepts(draft: Judged, index: number): boolean;
  sign(draft: Draft): SignedTransaction;
  validate(draft: Draft, transaction: SignedTransaction): ValidationResult;
}

// The published types declare instance methods where the package exports the objects themselves.
const secrets = ProverSecret$ as unknown as { dlog(w: bigint): ProverSecret };
const provers = SigmaPropProver$ as unknown as { withSecrets(list: ProverSecret[]): SigmaPropProver };
const hints = ProverHints$ as unknown as { empty(): ProverHints };

const TRUE = 'd3';
const FALSE = 'd2';
const DLOG = 'cd';

export function createJudge(): Judge {
  const surroundingsAt = createSurroundings();
  const sigmaPropType = Value$.fromHex<SigmaProp>(`08${TRUE}`).tpe;
  // A collection of one is three bytes longer than its element: type, count, nothing else.
  const serialize = (proposition: SigmaProp): string => Value$.collOf([proposition], sigmaPropType).toHex().slice(4);

  const reduce: Judge['reduce'] = (draft, index) => {
    const { interpreter, state } = surroundingsAt(draft).scripts();
    const { unsigned, inputs, dataInputs, burned } = interpreterForm(draft);
    try {
      const reduced = interpreter.reduceTransactionInput(state, unsigned, inputs, dataInputs, burned, index);
      return { ok: true, proposition: serialize(reduced.reductionResult.value) };
    } catch (error) {
      return { ok: false, error: String(error) };
    }
  };
  const accepts: Judge['accepts'] = (draft, index) => {
    const reduction = reduce(draft, index);
    return reduction.ok && isProvable(reduction.proposition, publicKeys(draft.keys));
  };
  const sign: Judge['sign'] = (draft) => {
    const unproven = withProofs(draft, []);
    const read = readTransaction(unproven);
    if (!read.ok) throw new Error(`no transaction: ${read.detail}`);
    const { message } = read.transaction;
    const proofs = draft.inputs.map((_, index) => {
      const reduction = reduce(draft, index);
      return reduction.ok ? prove(reduction.proposition, message, draft.keys) : '';
    });
    return withProofs(draft, proofs);
  };
  const validate: Judge['validate'] = (draft, transaction) => {
    const boxes = new Map([...draft.inputs.map(({ box }) => box), ...draft.dataInputs].map((box) => [box.boxId, box]));
    return validateTransaction(transaction, {
      ...surroundingsAt(draft),
      height: draft.height,
      resolveBox: (boxId) => boxes.get(boxId),
      resolveDataBox: (boxId) => boxes.get(boxId),
    });
  };
  return { reduce, accepts, sign, validate };
}

const publicKeys = (keys: Judged['keys']): ReadonlySet<string> => new Set(keys.map(({ publicKeyHex }) => publicKeyHex));

function prove(proposition: string, message: Uint8Array, keys: readonly SecretKey[]): string {
  if (proposition === TRUE || proposition === FALSE || !isProvable(proposition, publicKeys(keys))) return '';
  if (proposition.startsWith(DLOG)) {
    const key = keys.find(({ publicKeyHex }) => proposition === DLOG + publicKeyHex);
    return key === undefined ? '' : hex.encode(key.sign(message));
  }
  const prover = provers.withSecrets(keys.map((key) => secrets.dlog(BigInt(`0x${hex.encode(key.reveal())}`))));
  const sigmaProp = Value$.fromHex<SigmaProp>(`08${proposition}`).data;
  return hex.encode(Uint8Array.from(prover.signMessage(sigmaProp, Int8Array.from(message), hints.empty())));
}

/** Whether the holders of some keys can prove a proposition. */
export function isProvable(proposition: string, keys: ReadonlySet<string>): boolean {
  return walk(new SigmaByteReader(proposition), keys);
}

function walk(reader: SigmaByteReader, keys: ReadonlySet<string>): boolean {
  const opcode = reader.readByte() & 0xff;
  const children = (count: number) => Array.from({ length: count }, () => walk(reader, keys)).filter(Boolean).length;
  switch (opcode) {
    case 0xcd:
      return keys.has(hex.encode(reader.readBytes(33)));
    case 0xd3:
      return true;
    case 0xd2:
      return false;
    case 0x96: {
      const count = reader.readUInt();
      return children(count) === count;
    }
    case 0x97:
      return children(reader.readUInt()) > 0;
    case 0x98: {
      const k = reader.readUInt();
      return children(reader.readUInt()) >= k;
    }
    default:
      throw new Error(`a proposition these contracts never reduce to: ${opcode.toString(16)}`);
  }
}

function withProofs(draft: Draft, proofs: readonly string[]): SignedTransaction {
  return {
    id: '',
    inputs: draft.inputs.map(({ box, extension }, index) => ({
      boxId: box.boxId,
      spendingProof: { proofBytes: proofs[index] ?? '', extension },
    })),
    dataInputs: draft.dataInputs.map(({ boxId }) => ({ boxId })),
    outputs: draft.outputs.map((output, index) => ({ ...output, boxId: '', transactionId: '', index })),
  };
}

function interpreterForm({ inputs, dataInputs, outputs }: Judged) {
  const plain = <B extends { value: bigint; assets: { tokenId: string; amount: bigint }[] }>(box: B) => ({
    ...box,
    value: box.value.toString(),
    assets: box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: amount.toString() })),
  });
  const kept = totalTokens(outputs);
  return {
    unsigned: {
      inputs: inputs.map(({ box, extension }) => ({ boxId: box.boxId, extension })),
      dataInputs: dataInputs.map(({ boxId }) => ({ boxId })),
      outputs: outputs.map(plain),
    },
    inputs: inputs.map(({ box, extension }) => ({ ...plain(box), extension })),
    dataInputs: dataInputs.map(plain),
    burned: [...totalTokens(inputs.map(({ box }) => box))]
      .map(([tokenId, amount]) => ({ tokenId, amount: amount - (kept.get(tokenId) ?? 0n) }))
      .filter(({ amount }) => amount > 0n),
  };
}
