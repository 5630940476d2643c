import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
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

export interface JobStore {
  all(): Promise<readonly JobRecord[]>;
  load(openBoxId: string): Promise<JobRecord | undefined>;
  save(record: JobRecord): Promise<void>;
  paths(openBoxId: string): JobPaths;
  /** Throws away everything but the record. */
  clean(openBoxId: string): Promise<void>;
}

const recordName = 'record.json';

/** Job records as files, one directory a job; each write is all or nothing. */
export function createJobStore(stateDirectory: string): JobStore {
  const jobs = join(stateDirectory, 'jobs');
  const paths = (openBoxId: string): JobPaths => {
    const root = join(jobs, openBoxId);
    return {
      root,
      record: join(root, recordName),
      sealedInput: join(root, 'input.age'),
      input: join(root, 'input'),
      sealedResult: join(root, 'result.age'),
      wrappedKey: join(root, 'content-key.age'),
      logState: join(root, 'log.json'),
      transaction: join(root, 'transaction.json'),
    };
  };
  const load = async (openBoxId: string): Promise<JobRecord | undefined> => {
    const text = await readIfThere(paths(openBoxId).record);
    return text === undefined ? undefined : parseRecord(text, openBoxId);
  };
  return {
    paths,
    load,
    save: (record) => writeFileAtomically(paths(record.openBoxId).record, JSON.stringify(record)),
    all: async () => {
      await mkdir(jobs, { recursive: true });
      const names = await readdir(jobs);
      const records = await Promise.all(names.filter((name) => /^[0-9a-f]{64}$/.test(name)).map(load));
      return records.filter((record) => record !== undefined);
    },
    clean: async (openBoxId) => {
      const { root } = paths(openBoxId);
      const names = await readdir(root);
      await Promise.all(
        names
          .filter((name) => name !== recordName)
          .map((name) => rm(join(root, name), { recursive: true, force: true })),
      );
    },
  };
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

function parseRecord(text: string, openBoxId: string): JobRecord {
  const parsed = jobRecordSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new AppError('invalid', `The record of job ${openBoxId} cannot be read`, {
    nextStep: 'It was written by another version of the worker; finish its jobs with that version.',
  });
}
