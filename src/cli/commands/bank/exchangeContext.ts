import type { ExchangeContext } from '#lib/client/exchange/planOrder.ts';
import { createTransactionStore, type TransactionStore } from '#lib/client/transactionStore.ts';
import { statePath, type Session } from '../../session.ts';
import { walletTree } from '../../walletTree.ts';

/** What trading works with, from the session; nothing here needs a password yet. */
export async function exchangeContextOf(session: Session): Promise<ExchangeContext> {
  const [chain, deployment, ergoTree] = await Promise.all([session.chain(), session.deployment(), walletTree(session)]);
  return { chain, deployment, ergoTree };
}

export const transactionStoreOf = async (session: Session): Promise<TransactionStore> =>
  createTransactionStore(await statePath(session, 'transactions'));
