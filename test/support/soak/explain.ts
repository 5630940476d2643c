import type { JobTrace } from '#lib/client/jobTrace.ts';
import { matcherNames } from './employ.ts';
import type { Fault, Kill } from './faults.ts';

/** A matcher that is there takes a job within so many blocks: it looks in each, and may lose a race or two. */
export const MATCH_BLOCKS = 10;

/** What is to be explained: when a job was opened and ended, and who had to do with it. */
export interface EndedJob {
  readonly openedAt: number;
  readonly endedAt: number;
  readonly consumer: string;
  readonly provider: string | undefined;
}

/**
 * The faults that kept a job from being paid, in words; `undefined` where none did. A kill explains what became of a job only
 * where the process had to do with it at that time, a reorg only where it took a transaction of that very job off the chain.
 */
export function explain(job: EndedJob, trace: JobTrace, faults: readonly Fault[]): string | undefined {
  const ids = new Set([trace.openBoxId, trace.job.box.boxId, ...trace.steps.map(({ txId }) => txId)]);
  const kills = faults.filter((fault) => fault.kind === 'kill');
  const matchedAt = trace.steps.find(({ kind }) => kind === 'jobActive')?.height;
  const absences = new Set<Fault>(
    matchedAt === undefined ? keptUnmatched(job, kills) : keptUnfinished(job, matchedAt, kills),
  );
  const culprits = faults.filter((fault) =>
    fault.kind === 'reorg' ? [...ids].some((id) => fault.touched.has(id)) : absences.has(fault),
  );
  return culprits.length === 0 ? undefined : culprits.map(describe).join(', ');
}

/**
 * A matched job waits for its own worker and for its consumer's key. Relay and chain are never away for long enough to cost a
 * job, so their kills explain nothing.
 */
const keptUnfinished = ({ endedAt, provider, consumer }: EndedJob, matchedAt: number, kills: readonly Kill[]) =>
  kills.filter((kill) => (kill.name === provider || kill.name === consumer) && isAway(kill, matchedAt, endedAt));

/** An unmatched job waits for any matcher: as long as it was open, none was there for as many blocks as a match takes. */
function keptUnmatched({ openedAt, endedAt }: EndedJob, kills: readonly Kill[]): readonly Kill[] {
  const absences = kills.filter((kill) => matcherNames.includes(kill.name) && isAway(kill, openedAt, endedAt));
  let attended = 0;
  for (let height = openedAt; height <= endedAt; height++) {
    const nobody = matcherNames.every((name) => absences.some((kill) => kill.name === name && isAway(kill, height)));
    attended = nobody ? 0 : attended + 1;
    if (attended === MATCH_BLOCKS) return [];
  }
  return absences;
}

const isAway = ({ height, backAt = Infinity }: Kill, from: number, to = from): boolean =>
  height <= to && backAt >= from;

const describe = (fault: Fault): string =>
  fault.kind === 'reorg'
    ? `reorg at ${fault.height}`
    : `${fault.name} killed at ${fault.height}, back at ${fault.backAt ?? 'no time'}`;
