import type { ChainReader, ChainTip } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Governance } from '#lib/protocol/governance/box.ts';
import { decodeJobActive, type JobActive } from '#lib/protocol/jobActive/box.ts';
import { decodeJobDelivered, type JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import { decodeJobOpen, type JobOpen } from '#lib/protocol/jobOpen/box.ts';
import { decodeJobReview, type JobReview } from '#lib/protocol/jobReview/box.ts';
import { decodeProvider, type Provider } from '#lib/protocol/provider/box.ts';
import { readBoxes, readGovernance, type Decoder } from './readBoxes.ts';

/** A snapshot of the market: confirmed boxes overlaid with the pool. Boxes that do not decode are left out. */
export interface Market {
  readonly tip: ChainTip;
  readonly providers: readonly Provider[];
  readonly openJobs: readonly JobOpen[];
  readonly activeJobs: readonly JobActive[];
  readonly deliveredJobs: readonly JobDelivered[];
  readonly reviewJobs: readonly JobReview[];
  readonly governance: Governance;
}

/** What to read; governance always is. */
export type MarketPart = 'provider' | 'jobOpen' | 'jobActive' | 'jobDelivered' | 'jobReview';

/**
 * Reads the parts of the market that a bot or a command needs; the others come back empty.
 * @throws AppError `unavailable` when the chain cannot be read or holds no governance box of this deployment
 */
export async function readMarket(
  chain: ChainReader,
  deployment: Deployment,
  parts: readonly MarketPart[],
): Promise<Market> {
  const tip = await chain.tip();
  const source = { chain, pool: await chain.poolTransactions(), deployment };
  const read = async <T>(name: MarketPart, decode: Decoder<T>): Promise<readonly T[]> =>
    parts.includes(name) ? readBoxes(source, deployment.trees[name], decode) : [];
  return {
    tip,
    governance: await readGovernance(source),
    providers: await read('provider', decodeProvider),
    openJobs: await read('jobOpen', decodeJobOpen),
    activeJobs: await read('jobActive', decodeJobActive),
    deliveredJobs: await read('jobDelivered', decodeJobDelivered),
    reviewJobs: await read('jobReview', decodeJobReview),
  };
}

/** Jobs of each provider by ticket id. A job whose ticket belongs to no genuine provider is forged and left out. */
export function jobsByProvider<T extends { readonly ticketId: string }>(
  providers: readonly Provider[],
  jobs: readonly T[],
): Map<Provider, T[]> {
  const byTicket = new Map(providers.map((provider) => [provider.ticketId, provider]));
  const grouped = new Map<Provider, T[]>();
  for (const job of jobs) {
    const provider = byTicket.get(job.ticketId);
    if (provider === undefined) continue;
    const group = grouped.get(provider);
    if (group === undefined) grouped.set(provider, [job]);
    else group.push(job);
  }
  return grouped;
}
