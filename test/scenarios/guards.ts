import type { SignedTransaction } from '@fleet-sdk/common';
import type { BlockHeader } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { assemble, combineCommitments, createGuardSigner, createSigningRequest } from '#lib/chain/signing/threshold.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';

/** As it goes from guard to guard. */
const wire = <T>(message: T): T => JSON.parse(JSON.stringify(message)) as T;

/** k of the guards sign together, each knowing of the others only what crosses the wire as JSON. */
export function signByGuards(
  { transaction, provers, thresholds }: UnsignedPlan,
  keys: readonly SecretKey[],
  headers: readonly BlockHeader[],
): SignedTransaction {
  const [threshold] = thresholds;
  if (threshold === undefined) throw new Error('no input asks for guards');
  const request = wire(
    createSigningRequest(transaction, {
      keys,
      provers,
      guardedBoxIds: thresholds.map(({ boxId }) => boxId),
      guards: threshold.keys,
      headers,
    }),
  );
  const signers = keys
    .filter(({ publicKeyHex }) => threshold.keys.includes(publicKeyHex))
    .slice(-threshold.k)
    .map((key) => createGuardSigner(key));
  const combined = wire(
    combineCommitments(
      request,
      signers.map((signer) => wire(signer.commit(request))),
    ),
  );
  return assemble(
    request,
    combined,
    signers.map((signer) => wire(signer.prove(request, combined))),
  );
}
