import { EventEmitter } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '#lib/runtime/appError.ts';
import type { AppendLogsAnswer } from '#lib/relay/wire.ts';
import type { RelayLimits } from './config.ts';
import { inTransaction } from './openDatabase.ts';
import { Refusal } from './problem.ts';

/** An encrypted log record; sequences count from 0 without gaps. */
export interface StoredLogRecord {
  readonly sequence: number;
  readonly data: Uint8Array;
}

export interface LogsToAppend {
  readonly openBoxId: string;
  readonly records: readonly StoredLogRecord[];
  /** No more records will follow. */
  readonly closed: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

/** What the parties of a job leave for each other: a wrapped key and encrypted log records. */
export interface Mailbox {
  putKey(openBoxId: string, data: Uint8Array, expiresAt: number): void;
  key(openBoxId: string): Uint8Array | undefined;
  /**
   * Sending the same records again changes nothing.
   * @throws AppError `conflict` for a gap, for other bytes under a known number, and after closing; Refusal 413 above a cap.
   */
  appendLogs(logs: LogsToAppend): AppendLogsAnswer;
  logState(openBoxId: string): AppendLogsAnswer;
  /** Up to 100 records from this sequence on. */
  logsFrom(openBoxId: string, sequence: number): readonly StoredLogRecord[];
  /** Calls `listener` after every change of a job's log. Returns the way to stop it. */
  onLogChange(openBoxId: string, listener: () => void): () => void;
  forgetExpired(now: number): void;
}

const logSchema = z.object({ records: z.int(), bytes: z.int(), closed: z.int() });
const bytesSchema = z.instanceof(Uint8Array);
const keySchema = z.object({ data: bytesSchema });
const recordSchema = z.object({ sequence: z.int(), data: bytesSchema });

const emptyLog = { records: 0, bytes: 0, closed: 0 };

export function createMailbox(database: DatabaseSync, limits: RelayLimits): Mailbox {
  const changes = new EventEmitter().setMaxListeners(0);
  const sql = createStatements(database);
  const stateOf = (id: string): z.infer<typeof logSchema> => logSchema.optional().parse(sql.log.get(id)) ?? emptyLog;
  const append = ({ openBoxId, records, closed, expiresAt }: LogsToAppend): AppendLogsAnswer => {
    const state = { ...stateOf(openBoxId) };
    for (const { sequence, data } of records) {
      if (sequence < state.records) {
        requireSame(sql.record.get(openBoxId, sequence), data, sequence);
        continue;
      }
      if (sequence > state.records) throw new AppError('conflict', `log record ${state.records} is missing`);
      if (state.closed === 1) throw new AppError('conflict', 'the log was closed');
      state.records += 1;
      state.bytes += data.byteLength;
      requireWithin(state, data, limits);
      sql.insertRecord.run(openBoxId, sequence, data);
    }
    if (closed) state.closed = 1;
    sql.putLog.run(openBoxId, state.records, state.bytes, state.closed, expiresAt);
    return { nextSequence: state.records, closed: state.closed === 1 };
  };
  return {
    putKey: (openBoxId, data, expiresAt) => void sql.putKey.run(openBoxId, data, expiresAt),
    key: (openBoxId) => keySchema.optional().parse(sql.key.get(openBoxId))?.data,
    appendLogs: (logs) => {
      const answer = inTransaction(database, () => append(logs));
      changes.emit(logs.openBoxId);
      return answer;
    },
    logState: (openBoxId) => {
      const { records, closed } = stateOf(openBoxId);
      return { nextSequence: records, closed: closed === 1 };
    },
    logsFrom: (openBoxId, sequence) => z.array(recordSchema).parse(sql.recordsFrom.all(openBoxId, sequence)),
    onLogChange: (openBoxId, listener) => {
      changes.on(openBoxId, listener);
      return () => void changes.off(openBoxId, listener);
    },
    forgetExpired: (now) => {
      inTransaction(database, () => {
        sql.pruneRecords.run(now);
        sql.pruneLogs.run(now);
        sql.pruneKeys.run(now);
      });
    },
  };
}

function createStatements(database: DatabaseSync) {
  return {
    putKey: database.prepare('insert or replace into wrapped_keys (open_box_id, data, expires_at) values (?, ?, ?)'),
    key: database.prepare('select data from wrapped_keys where open_box_id = ?'),
    log: database.prepare('select records, bytes, closed from logs where open_box_id = ?'),
    putLog: database.prepare(
      'insert or replace into logs (open_box_id, records, bytes, closed, expires_at) values (?, ?, ?, ?, ?)',
    ),
    record: database.prepare('select sequence, data from log_records where open_box_id = ? and sequence = ?'),
    insertRecord: database.prepare('insert into log_records (open_box_id, sequence, data) values (?, ?, ?)'),
    recordsFrom: database.prepare(
      'select sequence, data from log_records where open_box_id = ? and sequence >= ? order by sequence limit 100',
    ),
    pruneRecords: database.prepare(
      'delete from log_records where open_box_id in (select open_box_id from logs where expires_at < ?)',
    ),
    pruneLogs: database.prepare('delete from logs where expires_at < ?'),
    pruneKeys: database.prepare('delete from wrapped_keys where expires_at < ?'),
  };
}

function requireSame(stored: unknown, data: Uint8Array, sequence: number): void {
  if (!Buffer.from(data).equals(recordSchema.parse(stored).data)) {
    throw new AppError('conflict', `log record ${sequence} is already there with other content`);
  }
}

function requireWithin(state: { records: number; bytes: number }, data: Uint8Array, limits: RelayLimits): void {
  const refuse = (what: string): Refusal => new Refusal(413, 'invalid', what);
  if (data.byteLength > limits.maxLogRecordBytes)
    throw refuse(`a log record has at most ${limits.maxLogRecordBytes} bytes`);
  if (state.records > limits.maxLogRecordsPerJob)
    throw refuse(`a log has at most ${limits.maxLogRecordsPerJob} records`);
  if (state.bytes > limits.maxLogBytesPerJob) throw refuse(`a log has at most ${limits.maxLogBytesPerJob} bytes`);
}
