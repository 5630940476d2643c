import type { Chain } from '#lib/chain/ports.ts';
import type { JobRecord } from '#lib/client/job/jobRecord.ts';
import { traceJob, type JobEnd, type JobTrace } from '#lib/client/jobTrace.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Fault, Kill } from './faults.ts';
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

/**
 * A kill explains what became of a job only where the process had to do with it at that time, a reorg only where it took
 * a transaction of that very job off the chain.
 */
function explain(fate: Omit<Fate, 'explanation'>, trace: JobTrace, faults: readonly Fault[]): string | undefined {
  const ids = new Set([trace.openBoxId, trace.job.box.boxId, ...trace.steps.map(({ txId }) => txId)]);
  const matchedAt = trace.steps.find(({ kind }) => kind === 'jobActive')?.height;
  const culprits = faults.filter((fault) => {
    if (fault.kind === 'reorg') return [...ids].some((id) => fault.touched.has(id));
    return isInTheWay(fault, fate, matchedAt);
  });
  return culprits.length === 0 ? undefined : culprits.map(describe).join(', ');
}

/**
 * An unmatched job waits for bots and chain. A matched one waits for its own worker and for its consumer's key: relay and
 * chain are never away for long enough to cost a job, so their kills explain nothing.
 */
function isInTheWay(kill: Kill, fate: Omit<Fate, 'explanation'>, matchedAt: number | undefined): boolean {
  const from = matchedAt ?? fate.openedAt;
  if (kill.height > fate.endedAt || (kill.backAt ?? Infinity) < from) return false;
  if (matchedAt === undefined) return kill.role === 'bots' || kill.role === 'chain';
  return kill.name === fate.provider || kill.name === fate.consumer;
}

const describe = (fault: Fault): string =>
  fault.kind === 'reorg'
    ? `reorg at ${fault.height}`
    : `${fault.name} killed at ${fault.height}, back at ${fault.backAt ?? 'no time'}`;

/** Jobs that still lie in a contract. */
export async function unfinishedJobs(chain: Chain, { trees }: Deployment): Promise<number> {
  const scripts = [trees.jobOpen, trees.jobActive, trees.jobDelivered, trees.jobReview];
  const boxes = await Promise.all(scripts.map((tree) => chain.unspentByErgoTree(tree)));
  return boxes.flat().length;
}
