import type { ContextExtension, SignedTransaction } from '@fleet-sdk/common';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import { serializeBox, SigmaByteWriter } from '@fleet-sdk/serializer';
import type { ChainBox } from '#lib/chain/ports.ts';
import { reject, type Rejection } from './validationResult.ts';
import { findShapeFault } from './shape.ts';

export interface LedgerInput {
  readonly boxId: string;
  readonly proofBytes: string;
  readonly extension: Readonly<Record<string, string>>;
}

/** A signed transaction with all that follows from its bytes alone. */
export interface LedgerTransaction {
  readonly id: string;
  readonly inputs: readonly LedgerInput[];
  readonly dataInputs: readonly { readonly boxId: string }[];
  readonly outputs: readonly ChainBox[];
  /** The bytes that proofs sign; their hash is the id. */
  readonly message: Uint8Array;
  /** Bytes of the signed transaction. */
  readonly size: number;
  /** Bytes of each output as a box of the ledger. */
  readonly outputSizes: readonly number[];
}

export type ReadTransaction = { readonly ok: true; readonly transaction: LedgerTransaction } | Rejection;

/**
 * Derives ids and sizes from a transaction's own bytes; the ids it claims for itself and for its outputs are ignored,
 * as a node does. Rejects what has no serialized form.
 */
export function readTransaction(claimed: SignedTransaction): ReadTransaction {
  const fault = findShapeFault(claimed);
  if (fault !== undefined) return reject('malformed', fault);
  try {
    return { ok: true, transaction: derive(claimed) };
  } catch (error) {
    return reject('malformed', `transaction does not serialize: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function derive(claimed: SignedTransaction): LedgerTransaction {
  const inputs = claimed.inputs.map((input) => ({
    boxId: input.boxId,
    proofBytes: input.spendingProof?.proofBytes ?? '',
    extension: presentVariables(input.spendingProof?.extension ?? {}),
  }));
  const dataInputs = claimed.dataInputs.map(({ boxId }) => ({ boxId }));
  const candidates = claimed.outputs.map((output) => ({
    value: BigInt(output.value),
    ergoTree: output.ergoTree,
    creationHeight: output.creationHeight,
    assets: output.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) })),
    additionalRegisters: output.additionalRegisters,
  }));
  const message = messageOf(inputs, dataInputs, candidates);
  const id = hex.encode(blake2b256(message));
  const boxes = candidates.map((candidate, index) => toBox(candidate, id, index));
  return {
    id,
    inputs,
    dataInputs,
    outputs: boxes.map(({ box }) => box),
    message,
    size: message.length + inputs.reduce((sum, { proofBytes }) => sum + proofGrowth(proofBytes.length / 2), 0),
    outputSizes: boxes.map(({ size }) => size),
  };
}

/** The message carries an empty proof of one length byte for each input. */
const proofGrowth = (bytes: number): number => bytes + (bytes > 16_383 ? 2 : bytes > 127 ? 1 : 0);

function presentVariables(extension: ContextExtension): Record<string, string> {
  return Object.fromEntries(
    Object.entries(extension).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Gives an output its identity: the box as the ledger will hold it, and its size in bytes. */
export function toBox(
  candidate: Candidate,
  transactionId: string,
  index: number,
): { readonly box: ChainBox; readonly size: number } {
  const unnamed = { ...candidate, transactionId, index };
  const bytes = boxBytes({ ...unnamed, boxId: '' });
  return { box: { boxId: hex.encode(blake2b256(bytes)), ...unnamed }, size: bytes.length };
}

type Candidate = Omit<ChainBox, 'boxId' | 'transactionId' | 'index'>;

/**
 * The transaction with empty proofs. The serializer's own writer for whole transactions takes 100 kB of memory for each,
 * however small, which is most of what an empty block costs, and ends there.
 */
function messageOf(
  inputs: readonly LedgerInput[],
  dataInputs: readonly { readonly boxId: string }[],
  outputs: readonly Candidate[],
): Uint8Array {
  const tokenIds = [...new Set(outputs.flatMap(({ assets }) => assets.map(({ tokenId }) => tokenId)))];
  const variables = inputs.map(({ extension }) => Object.entries(extension));
  const room =
    FIXED_PARTS_BYTES +
    ID_BYTES * (dataInputs.length + tokenIds.length) +
    variables.reduce(
      (sum, entries) => sum + ID_BYTES + 4 + entries.reduce((bytes, [, value]) => bytes + 1 + value.length / 2, 0),
      0,
    ) +
    outputs.reduce((sum, output) => sum + roomFor(output), 0);
  return new SigmaByteWriter(room)
    .writeArray([...inputs.keys()], (writer, index) => {
      writer.writeHex(inputs[index]?.boxId ?? '').write(0);
      writer.writeArray(variables[index] ?? [], (w, [key, value]) => w.write(Number(key)).writeHex(value));
    })
    .writeArray([...dataInputs], (writer, { boxId }) => writer.writeHex(boxId))
    .writeArray(tokenIds, (writer, tokenId) => writer.writeHex(tokenId))
    .writeArray([...outputs], (writer, output) => serializeBox(output, writer, tokenIds))
    .toBytes();
}

/** Serialized form of a box of any size; the serializer's own buffer ends at the largest box the ledger holds. */
export function boxBytes(box: ChainBox): Uint8Array {
  return serializeBox(box, new SigmaByteWriter(roomFor(box))).toBytes();
}

/** An upper bound of what a box takes. */
function roomFor({ ergoTree, additionalRegisters, assets }: Candidate): number {
  const registers = Object.values(additionalRegisters).reduce((sum, value) => sum + value.length / 2, 0);
  return FIXED_PARTS_BYTES + ergoTree.length / 2 + registers + TOKEN_BYTES * assets.length;
}

const ID_BYTES = 32;
/** Value, height, counts, transaction id and index at their longest. */
const FIXED_PARTS_BYTES = 64;
const TOKEN_BYTES = 42;
