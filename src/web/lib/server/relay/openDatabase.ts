import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const schema = `
  create table if not exists nonces (
    public_key text not null, nonce text not null, expires_at integer not null,
    primary key (public_key, nonce)
  ) without rowid;
  create index if not exists nonces_by_expiry on nonces (expires_at);
  create table if not exists uploads (
    id text primary key, hash text not null, size integer not null, owner text not null, open_box_id text,
    is_result integer not null default 0,
    state text not null check (state in ('receiving', 'stored', 'deleting')),
    created_at integer not null, expires_at integer not null
  ) without rowid;
  create index if not exists uploads_by_hash on uploads (hash);
  create index if not exists uploads_by_owner on uploads (owner);
  create index if not exists uploads_by_job on uploads (open_box_id);
  create index if not exists uploads_by_expiry on uploads (expires_at);
  create table if not exists wrapped_keys (
    open_box_id text primary key, data blob not null, expires_at integer not null
  ) without rowid;
  create table if not exists logs (
    open_box_id text primary key, records integer not null, bytes integer not null, closed integer not null,
    expires_at integer not null
  ) without rowid;
  create table if not exists log_records (
    open_box_id text not null, sequence integer not null, data blob not null,
    primary key (open_box_id, sequence)
  ) without rowid;
`;

/**
 * The relay's whole memory except the bundles themselves. Every change is one transaction in a write-ahead log, so a
 * process that dies at any instant leaves either all of it or nothing.
 */
export function openDatabase(stateDir: string): DatabaseSync {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(stateDir, 'relay.sqlite'));
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
  database.exec(schema);
  addMissingColumn(database);
  return database;
}

/** A relay that began before results were told from inputs counts what it holds among the inputs. */
function addMissingColumn(database: DatabaseSync): void {
  const columns = database.prepare('pragma table_info(uploads)').all();
  if (columns.some(({ name }) => name === 'is_result')) return;
  database.exec('alter table uploads add column is_result integer not null default 0');
}

/** Runs `change` so that all of it happens or nothing. */
export function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec('begin immediate');
  try {
    const result = change();
    database.exec('commit');
    return result;
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
