import type { ContextExtension, SignedTransaction, UnsignedTransaction } from '@fleet-sdk/common';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import { serializeBox, serializeTransaction, SigmaByteWriter } from '@fleet-sdk/serializer';
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

/** The serializer's buffer; nothing that fits a pool comes near it. */
const WRITER_BYTES = 100_000;
const TOO_LARGE = `more than ${WRITER_BYTES} bytes`;

export type ReadTransaction = { readonly ok: true; readonly transaction: LedgerTransaction } | Rejection;

/**
 * Derives ids and sizes from a transaction's own bytes; the ids it claims for itself and for its outputs are ignored,
 * as a node does. Rejects what has no serialized form.
 */
export function readTransaction(claimed: SignedTransaction): ReadTransaction {
  const fault = findShapeFault(claimed);
  if (fault !== undefined) return reject('malformed', fault);
  try {
    const transaction = derive(claimed);
    return transaction.message.length < WRITER_BYTES ? { ok: true, transaction } : reject('too-large', TOO_LARGE);
  } catch (error) {
    if (error instanceof RangeError) return reject('too-large', TOO_LARGE);
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
  const unsigned: UnsignedTransaction = {
    inputs: inputs.map(({ boxId, extension }) => ({ boxId, extension })),
    dataInputs,
    outputs: candidates,
  };
  const message = serializeTransaction(unsigned).toBytes();
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
  candidate: Omit<ChainBox, 'boxId' | 'transactionId' | 'index'>,
  transactionId: string,
  index: number,
): { readonly box: ChainBox; readonly size: number } {
  const unnamed = { ...candidate, transactionId, index };
  const bytes = boxBytes({ ...unnamed, boxId: '' });
  return { box: { boxId: hex.encode(blake2b256(bytes)), ...unnamed }, size: bytes.length };
}

/** Serialized form of a box of any size; the serializer's own buffer ends at the largest box the ledger holds. */
export function boxBytes(box: ChainBox): Uint8Array {
  const registers = Object.values(box.additionalRegisters).reduce((sum, value) => sum + value.length / 2, 0);
  const room = FIXED_PARTS_BYTES + box.ergoTree.length / 2 + registers + TOKEN_BYTES * box.assets.length;
  return serializeBox(box, new SigmaByteWriter(room)).toBytes();
}

/** Value, height, counts, transaction id and index at their longest. */
const FIXED_PARTS_BYTES = 64;
const TOKEN_BYTES = 42;
