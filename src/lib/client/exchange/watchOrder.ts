import type { SignedTransaction } from '@fleet-sdk/common';
import type { Chain } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Clock } from '#lib/runtime/clock.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { createOutageTolerance } from '../outageTolerance.ts';
import { isInPool, submitTransaction } from '../submitTransaction.ts';
import { traceOrder, type OrderTrace } from './traceOrder.ts';

export interface WatchOrderOptions {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly say: (text: string) => void;
  /** Hears each new state. */
  readonly changed: (trace: OrderTrace) => void;
}

/**
 * Waits until an order has ended, or has expired without a pending refund. Resends the order's transaction, if this machine
 * has it, whenever chain and pool have lost it. Tolerates outages of the node.
 *
 * @throws AppError `not_found` where chain and pool lack the order and its transaction is not at hand; `conflict` where
 * its inputs were spent by another transaction.
 */
export async function watchOrder(
  options: WatchOrderOptions,
  orderId: string,
  transaction?: SignedTransaction,
): Promise<OrderTrace> {
  const { chain, deployment, clock, pollMs, signal, say, changed } = options;
  const outages = createOutageTolerance({ clock, signal, say });
  let seen = '';
  const look = async (): Promise<OrderTrace | undefined> => {
    const trace = await traceOrder(chain, deployment, orderId);
    const state = `${trace?.state ?? ''} ${trace?.pendingTxId ?? ''}`;
    if (trace !== undefined && state !== seen) changed(trace);
    seen = state;
    if (trace === undefined && transaction === undefined)
      throw new AppError('not_found', `Neither chain nor pool knows the order ${orderId}.`);
    if (trace !== undefined && isOver(trace)) return trace;
    if (trace === undefined && transaction !== undefined) await keepAlive(chain, transaction);
    return undefined;
  };
  for (;;) {
    const trace = await outages.attempt(look);
    if (trace !== undefined) return trace;
    await clock.sleep(pollMs, signal);
  }
}

const isOver = ({ end, state, pendingTxId }: OrderTrace): boolean =>
  end !== undefined || (state === 'expired' && pendingTxId === undefined);

/** A transaction that neither chain nor pool has is sent again, byte for byte. */
async function keepAlive(chain: Chain, transaction: SignedTransaction): Promise<void> {
  if (await isInPool(chain, transaction.id)) return;
  if ((await chain.transaction(transaction.id)) !== undefined) return;
  await submitTransaction(chain, transaction);
}
