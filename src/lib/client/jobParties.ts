import type { ChainReader } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { decodeJobOpen } from '#lib/protocol/jobOpen/box.ts';
import { publicKeyOf } from '#lib/protocol/shared/scripts.ts';
import { traceJob } from './jobTrace.ts';

export interface PartyKeys {
  /** Compressed public keys, hex. */
  readonly consumerPublicKey: string;
  readonly workerPublicKey?: string;
  /** sha-256 of the encrypted input bundle. */
  readonly inputBundleHash: string;
}

/** Who the parties of a job are, as a relay asks it; `undefined` for no job, and for one whose consumer is no single key. */
export async function partiesOf(
  chain: ChainReader,
  deployment: Deployment,
  openBoxId: string,
): Promise<PartyKeys | undefined> {
  const trace = await traceJob(chain, deployment, openBoxId);
  if (trace === undefined) return undefined;
  const open = trace.job.kind === 'jobOpen' ? trace.job : await openJobOf(chain, deployment, openBoxId);
  const consumerPublicKey = open && publicKeyOf(open.consumerTree);
  if (open === undefined || consumerPublicKey === undefined) return undefined;
  const workerPublicKey = trace.job.kind === 'jobOpen' ? undefined : publicKeyOf(trace.job.workerTree);
  return {
    consumerPublicKey,
    ...(workerPublicKey === undefined ? {} : { workerPublicKey }),
    inputBundleHash: open.commitment,
  };
}

async function openJobOf(chain: ChainReader, deployment: Deployment, openBoxId: string) {
  const box = await chain.boxById(openBoxId);
  const read = box && decodeJobOpen(box, deployment);
  return read?.ok === true ? read.value : undefined;
}
