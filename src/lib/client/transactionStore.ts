import type { SignedTransaction } from '@fleet-sdk/common';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson, stringifyJson } from '#lib/chain/node/json.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { writeFileAtomically } from '#lib/runtime/atomicFile.ts';
import { storedTransactionSchema } from './storedTransaction.ts';

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Purpose, as in the sheet's title. */
  action: z.string(),
  /** Milliseconds since the Unix epoch. */
  signedAt: z.int(),
  transaction: storedTransactionSchema,
});

export type StoredTransaction = z.infer<typeof recordSchema>;

/** Transactions signed on this machine, stored before they are sent so that the same bytes can be resent. */
export interface TransactionStore {
  save(entry: {
    readonly action: string;
    readonly signedAt: number;
    readonly transaction: SignedTransaction;
  }): Promise<void>;
  find(txId: string): Promise<StoredTransaction | undefined>;
  ids(): Promise<readonly string[]>;
}

const txIdPattern = /^[0-9a-f]{64}$/;

export function createTransactionStore(directory: string): TransactionStore {
  const fileOf = (txId: string): string => join(directory, `${txId}.json`);
  return {
    save: async (entry) => {
      await writeFileAtomically(fileOf(entry.transaction.id), stringifyJson({ version: 1, ...entry }));
    },
    find: async (txId) => {
      if (!txIdPattern.test(txId)) throw new AppError('invalid', `"${txId}" is no transaction id: 64 hex digits.`);
      const text = await readFile(fileOf(txId), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : recordSchema.parse(parseJson(text));
    },
    ids: async () => {
      const files = await readdir(directory).catch(() => []);
      return files.map((file) => file.slice(0, -'.json'.length)).filter((id) => txIdPattern.test(id));
    },
  };
}
