import { hex } from '@fleet-sdk/crypto';
import { SigmaByteReader } from '@fleet-sdk/serializer';
import {
  ErgoTree$,
  SigmaPropVerifier$,
  Type$,
  Value,
  Value$,
  type SigmaProp,
  type SigmaPropVerifier,
  type Type,
} from 'sigmastate-js/main';
import type { ChainBox } from '#lib/chain/ports.ts';
import type { LedgerTransaction } from './ledgerTransaction.ts';
import type { ScriptContext } from './scriptContext.ts';
import { readSigmaProposition, type SigmaProposition } from './sigmaProposition.ts';
import { reject, type Rejection } from './validationResult.ts';
import { totalTokens } from './amounts.ts';
import { STORAGE_RENT_COST } from './storageRent.ts';

export interface SpentBoxes {
  readonly inputs: readonly ChainBox[];
  readonly dataInputs: readonly ChainBox[];
}

/** What every input's script reduced to. */
export interface ReducedTransaction {
  readonly ok: true;
  readonly propositions: readonly SigmaProposition[];
  /** Cost units of each script, its proof not counted. */
  readonly scriptCosts: readonly number[];
}

const SIGMA_PROP_TYPE = '08';
const verifiers = SigmaPropVerifier$ as unknown as { create(): SigmaPropVerifier };

/** Runs all scripts without checking a proof: costs are exact, and what is left to prove is known. */
export function reduceScripts(
  transaction: LedgerTransaction,
  boxes: SpentBoxes,
  { scripts, floor }: { scripts: ScriptContext; floor: number },
): ReducedTransaction | Rejection {
  const args = interpreterArguments(transaction, boxes);
  let reduced: string;
  try {
    reduced = scripts.interpreter
      .reduce(scripts.state, args.unsigned, args.inputs, args.dataInputs, args.burned, 0)
      .toHex();
  } catch (error) {
    return explainFailure(error, { transaction, boxes, scripts });
  }
  return readReduced(reduced, transaction, floor);
}

/** The same where some inputs pay storage rent instead of running their scripts: one by one, which is slower. */
export function reduceApart(
  transaction: LedgerTransaction,
  boxes: SpentBoxes,
  { scripts, collected }: { scripts: ScriptContext; collected: readonly boolean[] },
): ReducedTransaction | Rejection {
  const { unsigned, inputs, dataInputs, burned } = interpreterArguments(transaction, boxes);
  const propositions: SigmaProposition[] = [];
  const scriptCosts: number[] = [];
  for (const [index, collects] of collected.entries()) {
    if (collects) {
      propositions.push({ kind: 'true', bytes: '', verifyCost: 0, proofBytes: 0 });
      scriptCosts.push(STORAGE_RENT_COST);
      continue;
    }
    try {
      const { reductionResult } = scripts.interpreter.reduceTransactionInput(
        scripts.state,
        unsigned,
        inputs,
        dataInputs,
        burned,
        index,
      );
      propositions.push(readSigmaProposition(new SigmaByteReader(propositionBytes(reductionResult.value))));
      scriptCosts.push(reductionResult.cost);
    } catch (error) {
      return reject('script-error', messageOf(error), index);
    }
  }
  return { ok: true, propositions, scriptCosts };
}

function propositionBytes(value: SigmaProp): string {
  const ValueOf = Value as unknown as new (data: SigmaProp, type: Type) => Value<SigmaProp>;
  return new ValueOf(value, Type$.SigmaProp).toHex().slice(SIGMA_PROP_TYPE.length);
}

function readReduced(
  reducedHex: string,
  transaction: LedgerTransaction,
  floor: number,
): ReducedTransaction | Rejection {
  const reader = new SigmaByteReader(reducedHex);
  const message = reader.readBytes(reader.readUInt());
  if (!Buffer.from(message).equals(transaction.message)) {
    return reject(
      'malformed',
      "a tree, register or context variable is not in its canonical form, or more than four variables not in a node's order",
    );
  }
  const propositions: SigmaProposition[] = [];
  const scriptCosts: number[] = [];
  let costBefore = floor;
  for (let index = 0; index < transaction.inputs.length; index++) {
    propositions.push(readSigmaProposition(reader));
    const costAfter = Number(reader.readBigUInt());
    scriptCosts.push(costAfter - costBefore);
    costBefore = costAfter;
  }
  return { ok: true, propositions, scriptCosts };
}

/** Checks the proof of each input against what its script left to prove. */
export function verifyProofs(
  transaction: LedgerTransaction,
  propositions: readonly SigmaProposition[],
): Rejection | undefined {
  const verifier = verifiers.create();
  const message = Int8Array.from(transaction.message);
  // All proofs sign the whole transaction: an owner of many inputs may prove himself by the same bytes in each.
  const proven = new Set<string>();
  for (const [index, proposition] of propositions.entries()) {
    if (proposition.kind === 'true') continue;
    if (proposition.kind === 'false') return reject('script-false', 'the script is false', index);
    const proofBytes = transaction.inputs[index]?.proofBytes ?? '';
    const pair = `${proposition.bytes}:${proofBytes}`;
    if (proven.has(pair)) continue;
    const proof = Int8Array.from(hex.decode(proofBytes));
    if (!isProven(verifier, { proposition, message, proof })) {
      return reject('proof-invalid', 'the proof does not satisfy the script', index);
    }
    proven.add(pair);
  }
  return undefined;
}

function isProven(
  verifier: SigmaPropVerifier,
  { proposition, message, proof }: { proposition: SigmaProposition; message: Int8Array; proof: Int8Array },
): boolean {
  // The verifier prints to the console what it cannot read.
  if (proof.length < proposition.proofBytes) return false;
  const sigmaProp = Value$.fromHex<SigmaProp>(SIGMA_PROP_TYPE + proposition.bytes).data;
  try {
    return verifier.verifySignature(sigmaProp, message, proof);
  } catch {
    // For a ledger a proof that the verifier chokes on is a failed proof.
    return false;
  }
}

function interpreterArguments({ inputs, dataInputs, outputs }: LedgerTransaction, boxes: SpentBoxes) {
  return {
    unsigned: {
      inputs: inputs.map(({ boxId, extension }) => ({ boxId, extension: { ...extension } })),
      dataInputs: dataInputs.map(({ boxId }) => ({ boxId })),
      outputs: outputs.map(({ boxId: _, transactionId: _t, index: _i, ...candidate }) => candidate),
    },
    inputs: boxes.inputs.map((box, index) => ({
      ...box,
      value: box.value.toString(),
      assets: box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: amount.toString() })),
      extension: { ...inputs[index]?.extension },
    })),
    dataInputs: boxes.dataInputs.map((box) => ({ ...box })),
    burned: burnedTokens(boxes.inputs, outputs),
  };
}

/** The interpreter refuses to destroy tokens unless told which; a ledger allows it. */
function burnedTokens(inputs: readonly ChainBox[], outputs: readonly ChainBox[]) {
  const kept = totalTokens(outputs);
  return [...totalTokens(inputs)]
    .map(([tokenId, amount]) => ({ tokenId, amount: amount - (kept.get(tokenId) ?? 0n) }))
    .filter(({ amount }) => amount > 0n);
}

interface Evaluation {
  readonly transaction: LedgerTransaction;
  readonly boxes: SpentBoxes;
  readonly scripts: ScriptContext;
}

function explainFailure(error: unknown, evaluation: Evaluation): Rejection {
  const detail = messageOf(error);
  if (/CostLimit|exceeds the limit|cost limit/i.test(`${nameOf(error)} ${detail}`))
    return reject('cost-exceeded', detail);
  const unreadable = unreadablePart(evaluation.transaction);
  if (unreadable !== undefined) return reject('malformed', unreadable);
  return reject('script-error', detail, failingInput(evaluation));
}

/** The interpreter does not say which script threw; asking each alone is slow, and only done for a failure. */
function failingInput({ transaction, boxes, scripts }: Evaluation): number {
  const { unsigned, inputs, dataInputs, burned } = interpreterArguments(transaction, boxes);
  const index = inputs.findIndex((_, at) => {
    try {
      scripts.interpreter.reduceTransactionInput(scripts.state, unsigned, inputs, dataInputs, burned, at);
      return false;
    } catch {
      return true;
    }
  });
  return Math.max(index, 0);
}

function unreadablePart({ inputs, outputs }: LedgerTransaction): string | undefined {
  for (const [index, { ergoTree, additionalRegisters }] of outputs.entries()) {
    if (!isReadable(() => ErgoTree$.fromHex(ergoTree))) return `outputs[${index}]: ergoTree does not parse`;
    for (const [register, value] of Object.entries(additionalRegisters)) {
      if (!isReadable(() => Value$.fromHex(value))) return `outputs[${index}]: ${register} does not parse`;
    }
  }
  for (const [index, { extension }] of inputs.entries()) {
    for (const [key, value] of Object.entries(extension)) {
      if (!isReadable(() => Value$.fromHex(value))) return `inputs[${index}]: context variable ${key} does not parse`;
    }
  }
  return undefined;
}

function isReadable(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error && error.message !== '' ? error.message : String(error);
const nameOf = (error: unknown): string => (error instanceof Error ? error.toString() : '');
