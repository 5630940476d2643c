import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { assemble, combineCommitments, createGuardSigner, createSigningRequest } from '#lib/chain/signing/threshold.ts';
import { guardCommitmentSchema, guardProofSchema, type SigningRequest } from '#lib/chain/signing/thresholdMessages.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Exchange } from './exchange.ts';

const headersInContext = 10;

export interface JointSigning {
  readonly chain: Chain;
  readonly plan: UnsignedPlan;
  /** Pays the fee; signs what is not guarded. */
  readonly payer: SecretKey;
  /** Guards' keys on this machine; any other key among them is left aside. */
  readonly guards: readonly SecretKey[];
  /** Where the others are met; without it, the keys at hand must be enough. */
  readonly exchange: Exchange | undefined;
}

/**
 * Signs a plan that guards must agree to: with the keys at hand where they are enough, else with others over an exchange.
 *
 * @throws AppError `unauthorized` where the keys at hand are too few and no exchange is named.
 */
export async function signTogether({ chain, plan, payer, guards, exchange }: JointSigning): Promise<SignedTransaction> {
  const [threshold] = plan.thresholds;
  if (threshold === undefined) throw new AppError('invalid', 'Nothing here is for guards to sign.');
  const request = createSigningRequest(plan.transaction, {
    keys: [payer],
    provers: plan.provers,
    guardedBoxIds: plan.thresholds.map(({ boxId }) => boxId),
    guards: threshold.keys,
    headers: await chain.lastHeaders(headersInContext),
  });
  const own = guards.filter(({ publicKeyHex }) => threshold.keys.includes(publicKeyHex)).slice(0, threshold.k);
  if (own.length < threshold.k && exchange === undefined) {
    throw new AppError('unauthorized', `${threshold.k} guards must sign; ${own.length} of their keys are here.`, {
      nextStep: 'Name a shared directory with --exchange; the others run dgcm guard sign on it.',
    });
  }
  return rounds(request, { own, k: threshold.k, exchange });
}

interface Rounds {
  readonly own: readonly SecretKey[];
  readonly k: number;
  readonly exchange: Exchange | undefined;
}

async function rounds(request: SigningRequest, { own, k, exchange }: Rounds): Promise<SignedTransaction> {
  const signers = own.map(createGuardSigner);
  const missing = k - own.length;
  // Named by the transaction, so that what an earlier signing left behind is never taken for this one's.
  const id = request.requestId;
  if (missing > 0) await exchange?.put('request', request);
  const commitments = signers.map((signer) => signer.commit(request));
  const others =
    missing > 0 ? await exchange?.takeMany(`commitment.${id}`, { count: missing, schema: guardCommitmentSchema }) : [];
  const combined = combineCommitments(request, [...commitments, ...(others ?? [])]);
  if (missing > 0) await exchange?.put(`combined.${id}`, combined);
  const proofs = signers.map((signer) => signer.prove(request, combined));
  const theirs =
    missing > 0 ? await exchange?.takeMany(`proof.${id}`, { count: missing, schema: guardProofSchema }) : [];
  return assemble(request, combined, [...proofs, ...(theirs ?? [])]);
}
