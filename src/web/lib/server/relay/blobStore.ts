import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';

/** Where ciphertext lies. Ids are 64 hex digits; offsets and sizes count bytes. */
export interface BlobStore {
  /** The tus protocol writes through this. */
  readonly tus: DataStore;
  /** Bytes written so far; `undefined` where there is no such blob. */
  writtenBytes(id: string): Promise<number | undefined>;
  /** The bytes from `start` to `end`, both included. */
  read(id: string, start: number, end: number): Promise<Readable>;
  /** Returns when a blob's bytes would survive a power failure. */
  makeDurable(id: string): Promise<void>;
  /** Succeeds too where there is nothing to remove. */
  remove(id: string): Promise<void>;
}
