import type { Chain } from '#lib/chain/ports.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { traceJob, type JobEnd, type JobTrace } from '#lib/client/jobTrace.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import { explain } from './explain.ts';
import type { Fault } from './faults.ts';
import type { FoundedMarket, SoakProvider } from './foundMarket.ts';
import { workerRecords } from './workerRecords.ts';

/** What became of a job. */
export interface Fate {
  readonly openBoxId: string;
  readonly consumer: string;
  readonly end: JobEnd | 'stuck' | 'lost';
  readonly paid: boolean;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly provider: string | undefined;
  readonly declineReason: string | undefined;
  /** The fault that kept it from being paid; `undefined` for paid ones, and for ones that nothing explains. */
  readonly explanation: string | undefined;
}

export interface OwnedRecord {
  readonly consumer: string;
  readonly record: JobRecord;
}

export async function readFate(
  chain: Chain,
  market: FoundedMarket,
  { owned, faults }: { readonly owned: OwnedRecord; readonly faults: readonly Fault[] },
): Promise<Fate> {
  const openBoxId = owned.record.open?.openBoxId;
  const trace = openBoxId === undefined ? undefined : await traceJob(chain, market.deployment, openBoxId);
  const base = { openBoxId: openBoxId ?? owned.record.id, consumer: owned.consumer };
  if (trace === undefined) {
    return { ...base, ...never, end: 'lost' };
  }
  const provider = providerOf(trace, market.providers);
  const declineReason = provider && (await workerRecords(provider.state).load(trace.openBoxId))?.declineReason;
  const fate = {
    ...base,
    end: trace.end ?? ('stuck' as const),
    paid: isPaid(trace),
    openedAt: trace.steps[0]?.height ?? 0,
    endedAt: trace.steps.at(-1)?.height ?? 0,
    provider: provider?.name,
    declineReason,
  };
  return { ...fate, explanation: fate.paid ? undefined : explain(fate, trace, faults) };
}

const never = {
  paid: false,
  openedAt: 0,
  endedAt: 0,
  provider: undefined,
  declineReason: undefined,
  explanation: undefined,
} as const;

const isPaid = ({ end, job }: JobTrace): boolean =>
  end === 'settled' && job.kind !== 'jobOpen' && job.priceMicroGpuc > 0n;

function providerOf({ job }: JobTrace, providers: readonly SoakProvider[]): SoakProvider | undefined {
  return job.kind === 'jobOpen' ? undefined : providers.find(({ ticketId }) => ticketId === job.ticketId);
}

/** Jobs that still lie in a contract. */
export async function unfinishedJobs(chain: Chain, { trees }: Deployment): Promise<number> {
  const scripts = [trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview];
  const boxes = await Promise.all(scripts.map((tree) => chain.unspentByErgoTree(tree)));
  return boxes.flat().length;
}
