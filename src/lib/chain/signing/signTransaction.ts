import type { Amount, Box, BoxCandidate, EIP12UnsignedTransaction, SignedTransaction } from '@fleet-sdk/common';
import { ErgoUnsignedTransaction } from '@fleet-sdk/core';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import { serializeBox, serializeTransaction } from '@fleet-sdk/serializer';
import { AppError } from '#lib/runtime/appError.ts';
import { addressOfErgoTree, ergoTreeOfPublicKey, type NetworkName, type SecretKey } from './secretKey.ts';

/** What Fleet builds, or its EIP-12 form; every input carries its whole box. */
export type UnsignedLike = ErgoUnsignedTransaction | EIP12UnsignedTransaction;

export interface SignOptions {
  readonly keys: readonly SecretKey[];
  /** Box id → public key (hex) whose proof that input's contract reduces to. Contract inputs not named stay unsigned. */
  readonly provers?: ReadonlyMap<string, string>;
  /** Only for the address in an error message. */
  readonly network?: NetworkName;
}

const p2pkTree = /^0008cd([0-9a-f]{66})$/;
// A miner's reward: HEIGHT past the reward's own, and the miner's key.
const rewardTree = /^100204[0-9a-f]{4}08cd([0-9a-f]{66})ea02d192a39a8cc7a70173007301$/;

/** The public key (hex) an ErgoTree asks a plain signature of, if it is P2PK or a mining reward. */
export function signerOfErgoTree(ergoTree: string): string | undefined {
  return (p2pkTree.exec(ergoTree) ?? rewardTree.exec(ergoTree))?.[1];
}

/** EIP-12 form of what Fleet built, the same object for what is EIP-12 already. */
export function toEip12(unsigned: UnsignedLike): EIP12UnsignedTransaction {
  return unsigned instanceof ErgoUnsignedTransaction ? unsigned.toEIP12Object() : unsigned;
}

/** The bytes that every proof of the transaction signs: the transaction itself with empty proofs. */
export function bytesToSign(transaction: EIP12UnsignedTransaction): Uint8Array {
  return serializeTransaction(transaction).toBytes();
}

/** Outputs with their box ids, amounts as bigint. */
export function outputBoxes(outputs: readonly BoxCandidate<Amount>[], txId: string): Box<bigint>[] {
  return outputs.map((output, index) => {
    const box = {
      boxId: '',
      ergoTree: output.ergoTree,
      creationHeight: output.creationHeight,
      value: BigInt(output.value),
      assets: output.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) })),
      additionalRegisters: output.additionalRegisters,
      transactionId: txId,
      index,
    };
    return { ...box, boxId: hex.encode(blake2b256(serializeBox(box).toBytes())) };
  });
}

/** Puts proofs (hex, in input order; '' for none) onto a transaction. */
export function attachProofs(
  transaction: EIP12UnsignedTransaction,
  message: Uint8Array,
  proofs: readonly string[],
): SignedTransaction {
  const id = hex.encode(blake2b256(message));
  return {
    id,
    inputs: transaction.inputs.map(({ boxId, extension }, index) => ({
      boxId,
      spendingProof: { proofBytes: proofs[index] ?? '', extension },
    })),
    dataInputs: transaction.dataInputs.map(({ boxId }) => ({ boxId })),
    outputs: outputBoxes(transaction.outputs, id),
  };
}

/**
 * Signs a transaction: P2PK (and mining reward) inputs with their own key, contract inputs named in `provers` with the
 * key named, all others with an empty proof. Deterministic.
 * @throws AppError `unauthorized` naming the address whose key is missing.
 */
export function signTransaction(unsigned: UnsignedLike, options: SignOptions): SignedTransaction {
  const transaction = toEip12(unsigned);
  const message = bytesToSign(transaction);
  const proofOf = createProofSource(message, options);
  const proofs = transaction.inputs.map(({ boxId, ergoTree }) => {
    const signer = options.provers?.get(boxId) ?? signerOfErgoTree(ergoTree);
    return signer === undefined ? '' : proofOf(signer, boxId);
  });
  return attachProofs(transaction, message, proofs);
}

/** One proof per key serves all its inputs: a proof signs the whole transaction, not an input. */
function createProofSource(message: Uint8Array, { keys, network = 'mainnet' }: SignOptions) {
  const keyOf = new Map(keys.map((key) => [key.publicKeyHex, key]));
  const made = new Map<string, string>();
  return (publicKeyHex: string, boxId: string): string => {
    const known = made.get(publicKeyHex);
    if (known !== undefined) return known;
    const key = keyOf.get(publicKeyHex);
    if (key === undefined) {
      const address = addressOfErgoTree(ergoTreeOfPublicKey(publicKeyHex), network);
      throw new AppError('unauthorized', `No key at hand for ${address}, which must sign input ${boxId}.`, {
        nextStep: `Use the wallet that holds ${address}.`,
        data: { address, boxId },
      });
    }
    const proof = hex.encode(key.sign(message));
    made.set(publicKeyHex, proof);
    return proof;
  };
}
