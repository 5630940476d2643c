import type { SignedTransaction } from '@fleet-sdk/common';
import { blake2b256, hex } from '@fleet-sdk/crypto';
import type { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { BlockHeader } from '../ports.ts';
import {
  createProverContext,
  extractHints,
  generateCommitments,
  proveGuarded,
  verifiesGuarded,
  type HintLists,
  type ProverContext,
} from './ergoLibProver.ts';
import type { SecretKey } from './secretKey.ts';
import {
  attachProofs,
  bytesToSign,
  signTransaction,
  toEip12,
  type SignOptions,
  type UnsignedLike,
} from './signTransaction.ts';
import {
  combinedCommitmentsSchema,
  guardCommitmentSchema,
  guardProofSchema,
  realCommitmentSchema,
  realProofSchema,
  signingRequestSchema,
  toHeaderMessage,
  type CombinedCommitments,
  type GuardCommitment,
  type GuardProof,
  type SigningRequest,
} from './thresholdMessages.ts';

export interface SigningRequestOptions extends SignOptions {
  /** Ids of the input boxes that the guards sign. */
  readonly guardedBoxIds: readonly string[];
  /** Public keys (hex) of all guards of those boxes. */
  readonly guards: readonly string[];
  /** Newest first, as `ChainReader.lastHeaders(10)` gives them. */
  readonly headers: readonly BlockHeader[];
}

/**
 * Begins joint signing: every input that is not guarded is signed here and now.
 * @throws AppError `unauthorized` if a key for those is missing, `invalid` if a guarded box is no input.
 */
export function createSigningRequest(unsigned: UnsignedLike, options: SigningRequestOptions): SigningRequest {
  const transaction = toEip12(unsigned);
  const guardedInputs = options.guardedBoxIds.map((id) => transaction.inputs.findIndex(({ boxId }) => boxId === id));
  if (guardedInputs.length === 0 || guardedInputs.includes(-1)) {
    throw new AppError('invalid', 'A guarded box is not among the inputs of the transaction.');
  }
  const signed = signTransaction(transaction, options);
  return {
    requestId: signed.id,
    transaction,
    proofs: signed.inputs.map(({ spendingProof }) => spendingProof?.proofBytes ?? ''),
    guardedInputs: guardedInputs.toSorted((left, right) => left - right),
    guards: options.guards,
    headers: options.headers.map(toHeaderMessage),
  };
}

/** One guard's part. Keep one for as long as its process lives: the nonces are in it and nowhere else. */
export interface GuardSigner {
  /**
   * First round. Only the newest commitment can be used: with several open at once, a coordinator could combine them
   * into a signature that the guard never gave.
   */
  commit(request: SigningRequest): GuardCommitment;
  /**
   * Second round, once for each commitment, even if it fails.
   * @throws AppError `wrong_state` without a commitment of this process to this very transaction, `conflict` if the
   * combined commitments do not contain ours as we made it.
   */
  prove(request: SigningRequest, combined: CombinedCommitments): GuardProof;
}

interface OpenRound {
  readonly context: ProverContext;
  readonly commitment: GuardCommitment;
  readonly ownHints: HintLists['publicHints'];
}

export function createGuardSigner(key: SecretKey): GuardSigner {
  let open: OpenRound | undefined;
  return {
    commit: (request) => {
      const context = openContext(request);
      const ownHints = generateCommitments(context, key).publicHints;
      const commitment: GuardCommitment = {
        requestId: context.request.requestId,
        publicKeyHex: key.publicKeyHex,
        commitments: perInput(context, (index) =>
          (ownHints[index] ?? []).flatMap((hint) => realCommitmentSchema.safeParse(hint).data ?? []),
        ),
      };
      if (Object.values(commitment.commitments).every((hints) => hints.length === 0)) {
        throw new AppError('unauthorized', `${key.publicKeyHex} is not a guard of any input of this transaction.`);
      }
      open = { context, commitment, ownHints };
      return commitment;
    },
    prove: (request, combined) => {
      const round = open;
      open = undefined;
      if (round?.commitment.requestId !== request.requestId) {
        throw new AppError('wrong_state', 'This guard has no open commitment to this transaction.', {
          nextStep: 'Begin the commitment round again.',
        });
      }
      return proveRound(round, key, readCombined(combined, request.requestId));
    },
  };
}

function proveRound({ context, commitment, ownHints }: OpenRound, key: SecretKey, combined: CombinedCommitments) {
  for (const [index, own] of Object.entries(commitment.commitments)) {
    const claimed = combined.commitments[index]?.filter(({ pubkey }) => pubkey.h === key.publicKeyHex) ?? [];
    if (JSON.stringify(sorted(claimed)) !== JSON.stringify(sorted(own))) {
      throw new AppError('conflict', 'The combined commitments do not contain this guard’s own.', {
        nextStep: 'Begin the commitment round again.',
      });
    }
  }
  const hints: HintLists = {
    publicHints: combined.commitments,
    secretHints: perInput(context, (index) => [
      ...(ownHints[index] ?? []).filter((hint) => (hint as { hint?: unknown }).hint === 'cmtWithSecret'),
      ...(combined.simulatedProofs[index] ?? []),
    ]),
  };
  const signed = withProofs(
    context,
    attempt(() => proveGuarded(context, [key], hints)),
  );
  const extracted = extractHints(context, signed, { real: [key.publicKeyHex], simulated: [] });
  return {
    requestId: combined.requestId,
    publicKeyHex: key.publicKeyHex,
    proofs: perInput(context, (index) =>
      (extracted.secretHints[index] ?? []).map((hint) => realProofSchema.parse(hint)),
    ),
  };
}

/** Between the rounds, by anyone: joins k guards' commitments and simulates the guards that take no part. */
export function combineCommitments(
  request: SigningRequest,
  commitments: readonly GuardCommitment[],
): CombinedCommitments {
  const context = openContext(request);
  const parts = commitments.map((part) => ofRequest(readMessage(guardCommitmentSchema, part), request.requestId));
  const publicHints = perInput(context, (index) => parts.flatMap((part) => part.commitments[index] ?? []));
  const taking = new Set(parts.map(({ publicKeyHex }) => publicKeyHex));
  const simulated = request.guards.filter((guard) => !taking.has(guard));
  const partial = withProofs(
    context,
    attempt(() => proveGuarded(context, [], { publicHints, secretHints: {} })),
  );
  const extracted = extractHints(context, partial, { real: [], simulated });
  return readMessage(combinedCommitmentsSchema, {
    requestId: request.requestId,
    commitments: perInput(context, (index) => [...(publicHints[index] ?? []), ...(extracted.publicHints[index] ?? [])]),
    simulatedProofs: perInput(context, (index) => extracted.secretHints[index] ?? []),
  });
}

/**
 * After the second round, by anyone: the signed transaction.
 * @throws AppError `conflict` if the proofs do not satisfy the contract: too few guards, or one of them misbehaved.
 */
export function assemble(
  request: SigningRequest,
  combined: CombinedCommitments,
  proofs: readonly GuardProof[],
): SignedTransaction {
  const context = openContext(request);
  const { commitments, simulatedProofs } = readCombined(combined, request.requestId);
  const parts = proofs.map((part) => ofRequest(readMessage(guardProofSchema, part), request.requestId));
  const secretHints = perInput(context, (index) => [
    ...(simulatedProofs[index] ?? []),
    ...parts.flatMap((part) => part.proofs[index] ?? []),
  ]);
  const signed = withProofs(
    context,
    attempt(() => proveGuarded(context, [], { publicHints: commitments, secretHints })),
  );
  if (!verifiesGuarded(context, signed)) throw notSatisfied();
  return signed;
}

const notSatisfied = (cause?: unknown): AppError =>
  new AppError('conflict', 'The guards’ proofs do not satisfy the contract.', {
    cause,
    nextStep: 'Begin again with as many guards as the contract asks for.',
  });

/** ergo-lib throws plain strings or opaque errors when the hints do not carry a proof. */
function attempt<T>(prove: () => T): T {
  try {
    return prove();
  } catch (error) {
    throw notSatisfied(error);
  }
}

/** The request as it came may be anybody's: its id must be that of its transaction. */
function openContext(request: SigningRequest): ProverContext {
  const parsed = readMessage(signingRequestSchema, request);
  const id = hex.encode(blake2b256(bytesToSign(parsed.transaction)));
  if (id !== parsed.requestId) throw new AppError('invalid', 'The request names another transaction than it contains.');
  if (parsed.guardedInputs.some((index) => index >= parsed.transaction.inputs.length)) {
    throw new AppError('invalid', 'The request guards an input that the transaction does not have.');
  }
  try {
    return createProverContext(parsed);
  } catch (cause) {
    throw new AppError('invalid', 'The request’s transaction, boxes or headers cannot be read.', { cause });
  }
}

/** What comes from another process is not trusted to have any shape. */
function readMessage<T>(schema: z.ZodType<T>, message: unknown): T {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', 'A message of the signing round is malformed.', { cause: parsed.error });
}

function ofRequest<Part extends { readonly requestId: string }>(part: Part, requestId: string): Part {
  if (part.requestId !== requestId) throw new AppError('conflict', 'A message belongs to another transaction.');
  return part;
}

const readCombined = (combined: CombinedCommitments, requestId: string): CombinedCommitments =>
  ofRequest(readMessage(combinedCommitmentsSchema, combined), requestId);

const perInput = <Hint>(
  { request }: ProverContext,
  hintsOf: (index: string) => readonly Hint[],
): Record<string, Hint[]> =>
  Object.fromEntries(request.guardedInputs.map((index) => [String(index), [...hintsOf(String(index))]]));

function withProofs({ request }: ProverContext, guarded: ReadonlyMap<number, string>): SignedTransaction {
  const proofs = request.proofs.map((proof, index) => guarded.get(index) ?? proof);
  return attachProofs(request.transaction, bytesToSign(request.transaction), proofs);
}

const sorted = (hints: readonly { readonly position: string }[]) =>
  hints.toSorted((left, right) => left.position.localeCompare(right.position));
