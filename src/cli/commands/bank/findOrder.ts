import { signedOrders, waitingOrders, type SignedOrder } from '#lib/client/exchange/ownOrders.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { exchangeContextOf, transactionStoreOf } from './exchangeContext.ts';

const fullId = /^[0-9a-f]{64}$/;

/** The order of that id which was signed on this machine, if it was. */
export async function signedHere(session: Session, orderId: string): Promise<SignedOrder | undefined> {
  const signed = await signedOrders(await transactionStoreOf(session), await session.deployment());
  return signed.find(({ order }) => order.box.boxId === orderId);
}

/**
 * An order's id, by itself or by the beginning of one that is this wallet's.
 *
 * @throws AppError `not_found`; `conflict` where several begin so.
 */
export async function findOrderId(session: Session, id: string): Promise<string> {
  if (fullId.test(id)) return id;
  const { chain, deployment, ergoTree } = await exchangeContextOf(session);
  const signed = await signedOrders(await transactionStoreOf(session), deployment);
  const waiting = await waitingOrders(chain, deployment, ergoTree);
  const known = new Set([...signed, ...waiting].map(({ order }) => order.box.boxId));
  const [found, ...more] = [...known].filter((boxId) => boxId.startsWith(id));
  if (found === undefined) {
    throw new AppError('not_found', `This wallet has no order ${id}.`, { nextStep: 'dgcm bank orders lists them.' });
  }
  if (more.length > 0) throw new AppError('conflict', `Several orders begin with ${id}; give more of it.`);
  return found;
}
