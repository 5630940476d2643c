import type { SignedTransaction } from '@fleet-sdk/common';
import { hex } from '@fleet-sdk/crypto';
import { ProverHints$, ProverSecret$, SigmaPropProver$, Value$ } from 'sigmastate-js/main';
import type { ProverHints, ProverSecret, SigmaProp, SigmaPropProver } from 'sigmastate-js/main';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { attachProofs, bytesToSign, signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { Threshold, UnsignedPlan } from '#lib/protocol/shared/plan.ts';

// The published types declare instance methods where the package exports the objects themselves.
const secrets = ProverSecret$ as unknown as { dlog(w: bigint): ProverSecret };
const provers = SigmaPropProver$ as unknown as { withSecrets(list: ProverSecret[]): SigmaPropProver };
const hints = ProverHints$ as unknown as { empty(): ProverHints };

/** Who signs: keys for whatever asks for one of them, and guards of whom the first k sign. */
export interface Signers {
  readonly keys: readonly SecretKey[];
  readonly guards: readonly SecretKey[];
}

/** Signs a plan in one place, guarded inputs too. */
export function signPlan(
  { transaction, provers: owners, thresholds }: UnsignedPlan,
  signers: Signers,
): SignedTransaction {
  const signed = signTransaction(transaction, { keys: signers.keys, provers: owners });
  if (thresholds.length === 0) return signed;
  const message = bytesToSign(transaction);
  const guarded = new Map(thresholds.map((threshold) => [threshold.boxId, threshold]));
  const proofs = signed.inputs.map(({ boxId, spendingProof }) => {
    const threshold = guarded.get(boxId);
    return threshold === undefined ? (spendingProof?.proofBytes ?? '') : prove(threshold, message, signers.guards);
  });
  return attachProofs(transaction, message, proofs);
}

function prove({ keys, k }: Threshold, message: Uint8Array, guards: readonly SecretKey[]): string {
  const signing = keys.flatMap((key) => guards.filter(({ publicKeyHex }) => publicKeyHex === key)).slice(0, k);
  const prover = provers.withSecrets(signing.map((key) => secrets.dlog(BigInt(`0x${hex.encode(key.reveal())}`))));
  const proposition = Value$.fromHex<SigmaProp>(`08${atLeast(k, keys)}`).data;
  return hex.encode(Uint8Array.from(prover.signMessage(proposition, Int8Array.from(message), hints.empty())));
}

const byte = (value: number): string => value.toString(16).padStart(2, '0');
const CONJUNCTION = '96';
const THRESHOLD = '98';

/** The proposition as the interpreter leaves it: all of the keys is a conjunction. */
function atLeast(k: number, keys: readonly string[]): string {
  const head = k === keys.length ? CONJUNCTION : THRESHOLD + byte(k);
  return head + byte(keys.length) + keys.map((key) => `cd${key}`).join('');
}
