import { LRUCache } from 'lru-cache';
import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeJobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { publicKeyOf } from '#lib/protocol/shared/scripts.ts';
import type { JobAccess, JobParties } from './jobAccess.ts';

// A reorg may give a job another worker or none.
const matchedSeconds = 60;
const mostJobs = 10_000;

/**
 * The parties of jobs as the confirmed chain has them. The worker is whoever the transaction that spent the open box gave
 * the job to; only the contracts' match can do that without the consumer's signature.
 */
export function createChainJobAccess(
  chain: Pick<ChainReader, 'boxById' | 'transaction'>,
  deployment: Deployment,
): JobAccess {
  const known = new LRUCache<string, JobParties>({ max: mostJobs });
  return {
    partiesOf: async (openBoxId) => {
      const cached = known.get(openBoxId);
      if (cached !== undefined) return cached;
      const parties = await readParties(chain, deployment, openBoxId);
      // A job without a worker may find one at any moment, and must not refuse it then.
      if (parties?.workerPublicKey !== undefined) known.set(openBoxId, parties, { ttl: matchedSeconds * 1_000 });
      return parties;
    },
  };
}

async function readParties(
  chain: Pick<ChainReader, 'boxById' | 'transaction'>,
  deployment: Deployment,
  openBoxId: string,
): Promise<JobParties | undefined> {
  const box = await chain.boxById(openBoxId);
  const open = box && decodeJobOpen(box, deployment);
  if (box === undefined || open?.ok !== true) return undefined;
  // Somebody who is not one key can own a job but not sign requests about it.
  const consumerPublicKey = publicKeyOf(open.value.consumerTree);
  if (consumerPublicKey === undefined) return undefined;
  const parties = { consumerPublicKey, inputBundleHash: open.value.commitment };
  if (box.spentTransactionId === undefined) return parties;
  const spending = await chain.transaction(box.spentTransactionId);
  for (const output of spending?.outputs ?? []) {
    const active = decodeJobActive(output, deployment);
    if (!active.ok || active.value.openBoxId !== openBoxId) continue;
    const workerPublicKey = publicKeyOf(active.value.workerTree);
    if (workerPublicKey !== undefined) return { ...parties, workerPublicKey };
  }
  return parties;
}
