import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { jobRecordSchema, type JobRecord } from './jobRecord.ts';

/** The consumer's jobs on disk, a directory each. The files hold keys to data; nobody else may read them. */
export interface JobStore {
  /** Resolves once the record would survive a kill. */
  save(record: JobRecord): Promise<void>;
  /**
   * By record id, open box id, or the beginning of either.
   *
   * @throws AppError `not_found`; `conflict` where several begin so.
   */
  find(id: string): Promise<JobRecord>;
  list(): Promise<readonly JobRecord[]>;
  /** A file of the job's, such as its encrypted input. */
  fileOf(record: Pick<JobRecord, 'id'>, name: string): string;
}

export function createJobStore(directory: string): JobStore {
  const folder = ({ id }: Pick<JobRecord, 'id'>): string => join(directory, id);
  const list = async (): Promise<JobRecord[]> => {
    const ids = await readdir(directory).catch(() => []);
    const records = await Promise.all(ids.map((id) => readRecord(join(directory, id, 'job.json'))));
    return records.filter((record) => record !== undefined).sort((left, right) => left.createdAt - right.createdAt);
  };
  return {
    save: async (record) => {
      await mkdir(folder(record), { recursive: true, mode: 0o700 });
      await writeFileAtomically(join(folder(record), 'job.json'), stringifyJson(record));
    },
    find: async (id) => pick(id, await list()),
    list,
    fileOf: (record, name) => join(folder(record), name),
  };
}

function pick(id: string, records: readonly JobRecord[]): JobRecord {
  const matches = records.filter(
    (record) => record.id.startsWith(id) || record.open?.openBoxId.startsWith(id) === true,
  );
  const [match] = matches;
  if (match === undefined) throw new AppError('not_found', `This machine keeps no job ${id}.`);
  if (matches.length > 1) throw new AppError('conflict', `Several jobs begin with ${id}; give more of it.`);
  return match;
}

async function readRecord(file: string): Promise<JobRecord | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = jobRecordSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new AppError('invalid', `${file} cannot be read: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
