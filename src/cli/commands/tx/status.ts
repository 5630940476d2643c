import type { SignedTransaction } from '@fleet-sdk/common';
import { z } from 'zod';
import { createJobStore } from '#lib/client/job/jobStore.ts';
import { isInPool, submitTransaction } from '#lib/client/submitTransaction.ts';
import { createTransactionStore } from '#lib/client/transactionStore.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { exitCodes } from '../../exitCodes.ts';
import { statePath, type Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';

export const txStatus = defineVerb({
  usage: 'status <id>',
  description: 'show the state of a transaction; resend one of this machine that was lost',
  schema: z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'a transaction id has 64 hex digits') }),
  run: async (session, { id }) => {
    const chain = await session.chain();
    const found = await chain.transaction(id);
    if (found !== undefined) {
      const { inclusionHeight: height, numConfirmations: confirmations } = found;
      return {
        json: { txId: id, status: 'confirmed', height, confirmations },
        text: `confirmed at height ${height}, ${confirmations} block(s) on top`,
      };
    }
    if (await isInPool(chain, id))
      return { json: { txId: id, status: 'pool' }, text: 'in the pool, waiting for a block' };
    return resend(session, id);
  },
});

/** A job keeps its own transaction; all others are in the store. */
async function signedHere(session: Session, id: string): Promise<SignedTransaction | undefined> {
  const stored = await createTransactionStore(await statePath(session, 'transactions')).find(id);
  if (stored !== undefined) return stored.transaction;
  const jobs = await createJobStore(await statePath(session, 'jobs')).list();
  return jobs.find(({ open }) => open?.transaction.id === id)?.open?.transaction;
}

async function resend(session: Session, id: string) {
  const transaction = await signedHere(session, id);
  if (transaction === undefined) throw new AppError('not_found', `Neither chain, pool nor this machine knows ${id}.`);
  try {
    await submitTransaction(await session.chain(), transaction);
    return { json: { txId: id, status: 'resent' }, text: 'it was lost; the same bytes were sent again' };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    const text = 'another transaction has spent its inputs; this one spent nothing and never will';
    return { json: { txId: id, status: 'dead' }, text, exitCode: exitCodes.conflict };
  }
}
