import { AppError } from '#lib/runtime/appError.ts';
import type { JobManifest } from '#lib/bundle/jobManifest.ts';
import type { JobRecord } from './jobRecord.ts';
import type { JobStore } from './jobStore.ts';

/** What a job is granted of this host while it runs. */
export type Share = Pick<JobManifest['resources'], 'memoryMiB' | 'cpus' | 'diskMiB' | 'gpus'>;

/** What all jobs together may have. */
export interface HostCapacity {
  readonly memoryMiB: number;
  readonly cpus: number;
  /** Beside what the disk has left; nothing where the host says nothing. */
  readonly diskMiB?: number | undefined;
  readonly gpuDeviceIds: readonly string[];
}

/**
 * The GPUs of a job that may start now; nothing while it has to wait for another to end.
 * @throws AppError `ineligible` where waiting would not help
 */
export type HostAllocator = (openBoxId: string, wanted: Share) => Promise<readonly string[] | undefined>;

/** What the allocator asks of the machine. */
export interface HostView {
  readonly store: Pick<JobStore, 'open'>;
  readonly capacity: () => HostCapacity;
  /** Of a job given up: whether its container could be stopped. */
  readonly isRunning: (openBoxId: string) => Promise<boolean>;
  readonly shareOf: (openBoxId: string) => Promise<Share>;
  /** Left on the disk once the outputs of these jobs, by their bytes, are as large as they may be. */
  readonly freeDiskBytes: (outputBytes: ReadonlyMap<string, number>) => Promise<number>;
}

interface Holding {
  readonly share: Share;
  readonly gpuDeviceIds: readonly string[];
}

const mebibyte = 1_048_576;
/** An output lies on the disk twice while it is sealed. */
const diskCopies = 2;
/** Of processors, which come in fractions. */
const rounding = 1e-9;

/**
 * Gives jobs their part of this host until their run is over: whole GPUs, and memory, processors and disk of which the sum
 * never exceeds what the host has. What is taken follows from the records, so a restart takes nothing twice.
 */
export function createHostAllocator(view: HostView): HostAllocator {
  const reserved = new Map<string, Holding>();
  return async (openBoxId, wanted) => {
    // A start that is written down while the records are read is in these or in the records.
    const known = new Map(reserved);
    const records = await view.store.open();
    const waiting = new Set(records.filter(waits).map((record) => record.openBoxId));
    const running = await runningJobs(view, records);
    const others = new Map([...known].filter(([id]) => waiting.has(id)));
    for (const [id, holding] of running) others.set(id, holding);
    others.delete(openBoxId);
    const outputBytes = new Map([...others].map(([id, { share }]) => [id, share.diskMiB * mebibyte]));
    let freeDiskMiB =
      Math.floor((await view.freeDiskBytes(outputBytes)) / mebibyte) - (await unsealedMiB(view, records));
    for (const { share } of others.values()) freeDiskMiB -= (diskCopies - 1) * share.diskMiB;
    // Nothing is awaited from here on: two jobs that ask at once must not be given the same.
    for (const id of known.keys()) if (!waiting.has(id)) reserved.delete(id);
    for (const [id, holding] of reserved) {
      if (id === openBoxId || others.has(id)) continue;
      others.set(id, holding);
      freeDiskMiB -= diskCopies * holding.share.diskMiB;
    }
    const capacity = view.capacity();
    const taken = new Set([...others.values()].flatMap(({ gpuDeviceIds }) => gpuDeviceIds));
    const free = capacity.gpuDeviceIds.filter((id) => !taken.has(id));
    const shortage = shortageOf(
      wanted,
      [...others.values()].map(({ share }) => share),
      { capacity, freeDiskMiB },
    );
    if (free.length >= wanted.gpus && shortage === undefined) {
      const gpuDeviceIds = free.slice(0, wanted.gpus);
      reserved.set(openBoxId, { share: wanted, gpuDeviceIds });
      return gpuDeviceIds;
    }
    reserved.delete(openBoxId);
    const isAlone = others.size === 0 && records.every((record) => waits(record));
    if (isAlone && shortage !== undefined) throw new AppError('ineligible', shortage);
    return undefined;
  };
}

const waits = ({ phase }: JobRecord): boolean => phase === 'accepted' || phase === 'prepared';

async function runningJobs(view: HostView, records: readonly JobRecord[]): Promise<readonly [string, Holding][]> {
  const held = await Promise.all(
    records.map(async ({ openBoxId, phase, ended, gpuDeviceIds = [] }): Promise<[string, Holding][]> => {
      const runs =
        (phase === 'started' && ended === undefined) || (phase === 'declining' && (await view.isRunning(openBoxId)));
      return runs ? [[openBoxId, { share: await view.shareOf(openBoxId), gpuDeviceIds }]] : [];
    }),
  );
  return held.flat();
}

/** What the results of runs that are over will take of the disk. */
async function unsealedMiB({ shareOf }: HostView, records: readonly JobRecord[]): Promise<number> {
  const unsealed = records.filter(
    ({ phase, ended }) => ended !== undefined && (phase === 'started' || phase === 'ended'),
  );
  const shares = await Promise.all(unsealed.map(({ openBoxId }) => shareOf(openBoxId)));
  return shares.reduce((sum, { diskMiB }) => sum + diskMiB, 0);
}

interface Room {
  readonly capacity: HostCapacity;
  readonly freeDiskMiB: number;
}

/** What is too little for one more job, in words. */
function shortageOf(wanted: Share, others: readonly Share[], { capacity, freeDiskMiB }: Room): string | undefined {
  const left = (name: 'memoryMiB' | 'cpus' | 'diskMiB', whole: number): number =>
    whole - others.reduce((sum, share) => sum + share[name], 0);
  const room = {
    memoryMiB: left('memoryMiB', capacity.memoryMiB),
    cpus: left('cpus', capacity.cpus),
    diskMiB: Math.min(Math.floor(freeDiskMiB / diskCopies), left('diskMiB', capacity.diskMiB ?? Infinity)),
  };
  const short = (['memoryMiB', 'cpus', 'diskMiB'] as const).find((name) => wanted[name] > room[name] + rounding);
  return short && `the job asks for ${wanted[short]} ${short} and this host has ${room[short]} left`;
}
