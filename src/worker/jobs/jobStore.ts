import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import type { Logger } from '#lib/runtime/logger.ts';
import { jobRecordSchema, type JobRecord } from './jobRecord.ts';

/** A job's files on this machine. */
export interface JobPaths {
  readonly root: string;
  readonly record: string;
  readonly sealedInput: string;
  /** Holds `manifest.json` and `input/`. */
  readonly input: string;
  readonly sealedResult: string;
  readonly wrappedKey: string;
  readonly logState: string;
  readonly transaction: string;
}

/** A record that cannot be read is set aside when met: one that says so, closed, takes its place. */
export interface JobStore {
  /** Records of the jobs that are not closed; what the disk does not give is logged and left out. */
  open(): Promise<readonly JobRecord[]>;
  load(openBoxId: string): Promise<JobRecord | undefined>;
  save(record: JobRecord): Promise<void>;
  paths(openBoxId: string): JobPaths;
  /** Throws away everything but the record, and one that was set aside. */
  clean(openBoxId: string): Promise<void>;
}

const recordName = 'record.json';
const asideName = 'record.unreadable.json';

/** Job records as files, one directory a job; each write is all or nothing. */
export function createJobStore(stateDirectory: string, logger: Logger): JobStore {
  const jobs = join(stateDirectory, 'jobs');
  /** What these hold does not change unless it is saved: a worker that has served for long has many. */
  const closed = new Set<string>();
  const paths = (openBoxId: string): JobPaths => pathsIn(join(jobs, openBoxId));
  const save = async (record: JobRecord): Promise<void> => {
    await writeFileAtomically(paths(record.openBoxId).record, JSON.stringify(record));
    if (record.phase === 'closed') closed.add(record.openBoxId);
    else closed.delete(record.openBoxId);
  };
  const setAside = async (openBoxId: string, text: string, fault: string): Promise<JobRecord> => {
    const aside = join(paths(openBoxId).root, asideName);
    await writeFileAtomically(aside, text);
    const standIn = unreadable(openBoxId);
    await save(standIn);
    logger.error({ event: 'worker.record-set-aside', openBoxId, aside, fault, then: standIn.declineReason });
    return standIn;
  };
  const load = async (openBoxId: string): Promise<JobRecord | undefined> => {
    const text = await readIfThere(paths(openBoxId).record);
    if (text === undefined) return undefined;
    const read = parseRecord(text);
    if (read.record?.phase === 'closed') closed.add(openBoxId);
    return read.record ?? setAside(openBoxId, text, read.fault);
  };
  const loadOpen = async (openBoxId: string): Promise<readonly JobRecord[]> => {
    const record = await load(openBoxId).catch((error: unknown) => {
      logger.error({ event: 'worker.record-not-read', openBoxId, err: error });
      return undefined;
    });
    return record === undefined || record.phase === 'closed' ? [] : [record];
  };
  return {
    paths,
    load,
    save,
    open: async () => {
      await mkdir(jobs, { recursive: true });
      const names = (await readdir(jobs)).filter((name) => /^[0-9a-f]{64}$/.test(name) && !closed.has(name));
      return (await Promise.all(names.map(loadOpen))).flat();
    },
    clean: (openBoxId) => clean(paths(openBoxId).root),
  };
}

const pathsIn = (root: string): JobPaths => ({
  root,
  record: join(root, recordName),
  sealedInput: join(root, 'input.age'),
  input: join(root, 'input'),
  sealedResult: join(root, 'result.age'),
  wrappedKey: join(root, 'content-key.age'),
  logState: join(root, 'log.json'),
  transaction: join(root, 'transaction.json'),
});

async function clean(root: string): Promise<void> {
  const names = await readdir(root);
  const loose = names.filter((name) => name !== recordName && name !== asideName);
  await Promise.all(loose.map((name) => rm(join(root, name), { recursive: true, force: true })));
}

/** The text of a file, or nothing where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

type ReadRecord = { readonly record: JobRecord } | { readonly record?: never; readonly fault: string };

function parseRecord(text: string): ReadRecord {
  try {
    const parsed = jobRecordSchema.safeParse(JSON.parse(text));
    return parsed.success ? { record: parsed.data } : { fault: z.prettifyError(parsed.error) };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

/** Its job may have run here: should the chain still count on it, it is declined, as no job is run twice. */
const unreadable = (openBoxId: string): JobRecord => ({
  version: 1,
  openBoxId,
  phase: 'closed',
  deadline: 0,
  hours: 1,
  acceptedAtHeight: 0,
  startedAtMs: 0,
  closedBecause: 'its record could not be read',
  declineReason: 'the record of the job could not be read, and it may have run here',
});
