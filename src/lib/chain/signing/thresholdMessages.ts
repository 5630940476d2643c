import type { EIP12UnsignedTransaction } from '@fleet-sdk/common';
import { z } from 'zod';
import type { BlockHeader } from '../ports.ts';

/**
 * What the guards of a k-of-n contract send each other to sign together. Everything here is public: with all of it in
 * hand nobody can sign, nor learn a key. JSON.stringify writes each message, its schema reads it.
 */

const hexOf = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const place = {
  /** 205 is the discrete logarithm among ergo-lib's proposition codes. */
  pubkey: z.strictObject({ op: z.literal('205'), h: hexOf(33) }),
  /** Of the key within the proposition's tree. */
  position: z.string().regex(/^\d+(-\d+)*$/),
};
const commitment = { ...place, type: z.literal('dlog'), a: hexOf(33) };
const proof = { ...place, challenge: hexOf(24), proof: hexOf(56) };

// Strict on purpose: ergo-lib's own format also has a hint that carries a nonce. Were one let in from outside, its
// sender would know the nonce of our proof, and with it our key.
export const realCommitmentSchema = z.strictObject({ hint: z.literal('cmtReal'), ...commitment });
const simulatedCommitmentSchema = z.strictObject({ hint: z.literal('cmtSimulated'), ...commitment });
const simulatedProofSchema = z.strictObject({ hint: z.literal('proofSimulated'), ...proof });
export const realProofSchema = z.strictObject({ hint: z.literal('proofReal'), ...proof });

const byInput = <Schema extends z.ZodType>(schema: Schema) => z.record(z.string().regex(/^\d+$/), z.array(schema));

/** First round: a guard's commitments, for each guarded input. */
export const guardCommitmentSchema = z.strictObject({
  requestId: hexOf(32),
  publicKeyHex: hexOf(33),
  commitments: byInput(realCommitmentSchema),
});
export type GuardCommitment = z.infer<typeof guardCommitmentSchema>;

/** Between the rounds: all commitments, and the simulated proofs of the guards that take no part. */
export const combinedCommitmentsSchema = z.strictObject({
  requestId: hexOf(32),
  commitments: byInput(z.union([realCommitmentSchema, simulatedCommitmentSchema])),
  simulatedProofs: byInput(simulatedProofSchema),
});
export type CombinedCommitments = z.infer<typeof combinedCommitmentsSchema>;

/** Second round: a guard's proofs. */
export const guardProofSchema = z.strictObject({
  requestId: hexOf(32),
  publicKeyHex: hexOf(33),
  proofs: byInput(realProofSchema),
});
export type GuardProof = z.infer<typeof guardProofSchema>;

/** The transaction to sign, with all that is needed to evaluate its contracts. */
export interface SigningRequest {
  /** Id of the transaction, which is what the proofs sign. */
  readonly requestId: string;
  readonly transaction: EIP12UnsignedTransaction;
  /** Proofs (hex) of the inputs that are not guarded, in input order; '' for guarded inputs and where none is needed. */
  readonly proofs: readonly string[];
  /** Indices of the inputs that the guards sign. */
  readonly guardedInputs: readonly number[];
  /** Public keys (hex) of all n guards. */
  readonly guards: readonly string[];
  /** Newest first, as contracts see them. */
  readonly headers: readonly HeaderMessage[];
}

/** A header with its two large numbers as decimal strings, so that JSON carries it. */
export type HeaderMessage = Omit<BlockHeader, 'nBits' | 'powSolutions'> & {
  readonly nBits: string;
  readonly powSolutions: Omit<BlockHeader['powSolutions'], 'd'> & { readonly d: string };
};

export const toHeaderMessage = (header: BlockHeader): HeaderMessage => ({
  ...header,
  nBits: header.nBits.toString(),
  powSolutions: { ...header.powSolutions, d: header.powSolutions.d.toString() },
});

const amount = z.string().regex(/^\d{1,19}$/);
const output = z.looseObject({
  ergoTree: z.string().regex(/^([0-9a-f]{2})+$/),
  value: amount,
  assets: z.array(z.looseObject({ tokenId: hexOf(32), amount })),
  additionalRegisters: z.record(z.string(), z.string().regex(/^([0-9a-f]{2})+$/)),
});
const box = output.extend({ boxId: hexOf(32) });

/** Reads a request; what the transaction does is for the guard to look at before signing. */
export const signingRequestSchema = z
  .object({
    requestId: hexOf(32),
    transaction: z.looseObject({
      inputs: z.array(box),
      dataInputs: z.array(box),
      outputs: z.array(output),
    }),
    proofs: z.array(z.string().regex(/^([0-9a-f]{2})*$/)),
    guardedInputs: z.array(z.int().nonnegative()).min(1),
    guards: z.array(hexOf(33)).min(1),
    headers: z.array(z.looseObject({ height: z.int() })).min(1),
  })
  .transform((request) => request as unknown as SigningRequest);
