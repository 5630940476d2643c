import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain, SubmitRefusal } from '#lib/chain/ports.ts';
import { isInRecentBlocks } from '#lib/chain/recentBlocks.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { AppError, type ErrorCode } from '#lib/runtime/appError.ts';
import { createOutageTolerance } from './outageTolerance.ts';

const codes: Readonly<Record<Exclude<SubmitRefusal, 'already-known'>, ErrorCode>> = {
  'input-spent': 'conflict',
  'lost-race': 'conflict',
  'script-failed': 'wrong_state',
  'fee-too-low': 'unavailable',
  'pool-full': 'unavailable',
  invalid: 'invalid',
};

const nextSteps: Partial<Record<SubmitRefusal, string>> = {
  'input-spent': 'Nothing was spent by this transaction. Build it anew: repeat the command.',
  'lost-race': 'Nothing was spent by this transaction. Wait for a block and repeat the command.',
  'script-failed': 'Nothing was spent by this transaction. The chain has moved on: repeat the command.',
  'fee-too-low': 'The transaction is kept: send it again with dgcm tx status.',
  'pool-full': 'The transaction is kept: send it again with dgcm tx status.',
};

/** Sends a transaction; one already known to the node counts as sent. @throws AppError stating whether funds were spent */
export async function submitTransaction(chain: Chain, transaction: SignedTransaction): Promise<void> {
  const result = await chain.submit(transaction);
  if (result.ok || result.refusal === 'already-known') return;
  // A block since the transaction was built may contain it, without the index knowing yet.
  if (await isInRecentBlocks(chain, transaction.id)) return;
  if ((await chain.transaction(transaction.id)) !== undefined) return;
  const nextStep = nextSteps[result.refusal];
  throw new AppError(codes[result.refusal], `The node refuses the transaction: ${result.detail}`, {
    ...(nextStep === undefined ? {} : { nextStep }),
    data: { refusal: result.refusal, txId: transaction.id },
  });
}

export interface ConfirmationOptions {
  readonly clock: Clock;
  readonly pollMs: number;
  /** Blocks on top of the transaction's own. */
  readonly confirmations: number;
  readonly signal?: AbortSignal | undefined;
  /** Receives a message when an outage begins and ends. */
  readonly say: (text: string) => void;
}

/**
 * Waits until a transaction is on chain; resends the same bytes if pool and chain have lost them, and tolerates outages of
 * the node.
 *
 * @returns height of its block.
 * @throws AppError `conflict` where another transaction has spent its inputs.
 */
export async function awaitConfirmation(
  chain: Chain,
  transaction: SignedTransaction,
  { clock, pollMs, confirmations, signal, say }: ConfirmationOptions,
): Promise<number> {
  const outages = createOutageTolerance({ clock, signal, say });
  const look = async (): Promise<number | undefined> => {
    const found = await chain.transaction(transaction.id);
    if (found !== undefined && found.numConfirmations >= confirmations) return found.inclusionHeight;
    if (found === undefined && !(await isInPool(chain, transaction.id))) await submitTransaction(chain, transaction);
    return undefined;
  };
  for (;;) {
    const height = await outages.attempt(look);
    if (height !== undefined) return height;
    await clock.sleep(pollMs, signal);
  }
}

export async function isInPool(chain: Chain, txId: string): Promise<boolean> {
  return (await chain.poolTransactions()).some(({ id }) => id === txId);
}
