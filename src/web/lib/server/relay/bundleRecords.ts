import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const recordSchema = z
  .object({
    id: z.string(),
    hash: z.string(),
    size: z.int(),
    owner: z.string(),
    open_box_id: z.string().nullable(),
    state: z.enum(['receiving', 'stored', 'deleting']),
    expires_at: z.int(),
  })
  .transform(({ open_box_id, expires_at, ...rest }) => ({
    ...rest,
    openBoxId: open_box_id ?? undefined,
    expiresAt: expires_at,
  }));

/** One key's copy of a bundle. `expiresAt` is in milliseconds since the Unix epoch, `size` in bytes. */
export type BundleRecord = z.infer<typeof recordSchema>;

export interface NewBundle {
  readonly id: string;
  readonly hash: string;
  readonly size: number;
  readonly owner: string;
  readonly openBoxId: string | undefined;
  /** Uploaded by the worker of the job. */
  readonly isResult: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Bytes promised to uploads, finished or not: space is reserved when an upload begins. */
export interface ReservedBytes {
  readonly total: number;
  /** All but results. */
  readonly inputs: number;
  readonly anonymous: number;
  readonly anonymousOfOwner: number;
  /** Of this job and by this owner: the parties share nothing that one could take from the other. */
  readonly jobOfOwner: number;
}

export interface BundleRecords {
  insert(bundle: NewBundle): void;
  byId(id: string): BundleRecord | undefined;
  /** Finished copies of a bundle, whoever uploaded them. */
  storedByHash(hash: string): readonly BundleRecord[];
  reserved(owner: string, openBoxId: string | undefined): ReservedBytes;
  /** An unfinished upload got bytes and is given more time. */
  prolong(id: string, expiresAt: number): void;
  markStored(id: string, expiresAt: number): void;
  /** Moves an anonymous bundle to the job that commits to it. */
  adopt(id: string, openBoxId: string, expiresAt: number): void;
  markDeleting(id: string): void;
  remove(id: string): void;
  /** What is to be deleted now: expired, or half deleted when the relay died. */
  due(now: number): readonly BundleRecord[];
}

export function createBundleRecords(database: DatabaseSync): BundleRecords {
  const sql = (text: string): ReturnType<DatabaseSync['prepare']> => database.prepare(text);
  const insert = sql(
    `insert into uploads (id, hash, size, owner, open_box_id, is_result, state, created_at, expires_at)
     values (?, ?, ?, ?, ?, ?, 'receiving', ?, ?)`,
  );
  const byId = sql('select * from uploads where id = ?');
  const byHash = sql("select * from uploads where hash = ? and state = 'stored' order by expires_at desc");
  const sums = sql(
    `select coalesce(sum(size), 0) as total,
       coalesce(sum(size) filter (where is_result = 0), 0) as inputs,
       coalesce(sum(size) filter (where open_box_id is null), 0) as anonymous,
       coalesce(sum(size) filter (where open_box_id is null and owner = :owner), 0) as anonymousOfOwner,
       coalesce(sum(size) filter (where open_box_id = :job and owner = :owner), 0) as jobOfOwner
     from uploads`,
  );
  const store = sql("update uploads set state = 'stored', expires_at = ? where id = ?");
  const prolong = sql("update uploads set expires_at = ? where id = ? and state = 'receiving'");
  const adopt = sql('update uploads set open_box_id = ?, expires_at = ? where id = ? and open_box_id is null');
  const deleting = sql("update uploads set state = 'deleting' where id = ?");
  const remove = sql('delete from uploads where id = ?');
  const due = sql("select * from uploads where expires_at < ? or state = 'deleting' limit 1000");
  const sum = z.int();
  const sumsSchema = z.object({ total: sum, inputs: sum, anonymous: sum, anonymousOfOwner: sum, jobOfOwner: sum });
  return {
    insert: ({ id, hash, size, owner, openBoxId = null, isResult, createdAt, expiresAt }) =>
      void insert.run(id, hash, size, owner, openBoxId, Number(isResult), createdAt, expiresAt),
    byId: (id) => recordSchema.optional().parse(byId.get(id)),
    storedByHash: (hash) => z.array(recordSchema).parse(byHash.all(hash)),
    reserved: (owner, openBoxId) => sumsSchema.parse(sums.get({ owner, job: openBoxId ?? null })),
    markStored: (id, expiresAt) => void store.run(expiresAt, id),
    prolong: (id, expiresAt) => void prolong.run(expiresAt, id),
    adopt: (id, openBoxId, expiresAt) => void adopt.run(openBoxId, expiresAt, id),
    markDeleting: (id) => void deleting.run(id),
    remove: (id) => void remove.run(id),
    due: (now) => z.array(recordSchema).parse(due.all(now)),
  };
}
