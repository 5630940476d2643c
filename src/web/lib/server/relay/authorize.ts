import { AppError } from '#lib/runtime/appError.ts';
import type { JobAccess, JobParties } from './jobAccess.ts';
import { Refusal } from './problem.ts';

export type Role = 'consumer' | 'worker';

/**
 * The job's parties, if this key is one of them in a role that counts here.
 *
 * @throws Refusal 404 for a job that the chain does not know, 403 for anybody else.
 */
export async function requireParty(
  access: JobAccess,
  request: { readonly openBoxId: string; readonly publicKeyHex: string },
  roles: readonly Role[],
): Promise<JobParties> {
  const parties = await access.partiesOf(request.openBoxId);
  if (parties === undefined) throw new AppError('not_found', 'no such job on chain (yet)');
  const keys = { consumer: parties.consumerPublicKey, worker: parties.workerPublicKey };
  if (!roles.some((role) => keys[role] === request.publicKeyHex)) {
    throw new Refusal(403, 'unauthorized', `only the job's ${roles.join(' and ')} may do this`);
  }
  return parties;
}
