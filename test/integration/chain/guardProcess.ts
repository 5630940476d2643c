import { createInterface } from 'node:readline';
import { SecretKey } from '#lib/chain/signing/secretKey.ts';
import { createGuardSigner, type GuardSigner } from '#lib/chain/signing/threshold.ts';
import type { CombinedCommitments, SigningRequest } from '#lib/chain/signing/thresholdMessages.ts';

/**
 * A guard alone with its key: the first line of standard input is the key, each further line a round of signing, each
 * line of standard output the guard's message.
 */
export type GuardTask =
  | { readonly kind: 'commit'; readonly request: SigningRequest }
  | { readonly kind: 'prove'; readonly request: SigningRequest; readonly combined: CombinedCommitments };

const perform = (signer: GuardSigner, task: GuardTask): unknown =>
  task.kind === 'commit' ? signer.commit(task.request) : signer.prove(task.request, task.combined);

let signer: GuardSigner | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  if (signer === undefined) signer = createGuardSigner(new SecretKey(Buffer.from(line, 'hex')));
  else process.stdout.write(`${JSON.stringify(perform(signer, JSON.parse(line) as GuardTask))}\n`);
}
