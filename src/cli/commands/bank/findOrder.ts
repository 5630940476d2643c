import { openOrders, signedOrders } from '#lib/client/exchange/ownOrders.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { Session } from '../../session.ts';
import { exchangeContextOf, transactionStoreOf } from './exchangeContext.ts';

const fullId = /^[0-9a-f]{64}$/;

/**
 * An order's id, by itself or by the beginning of one that is this wallet's.
 *
 * @throws AppError `not_found`; `conflict` where several begin so.
 */
export async function findOrderId(session: Session, id: string): Promise<string> {
  if (fullId.test(id)) return id;
  const { chain, deployment, ergoTree } = await exchangeContextOf(session);
  const signed = (await signedOrders(await transactionStoreOf(session), deployment)).map(({ order }) => order);
  const orders = [...signed, ...(await openOrders(chain, deployment, ergoTree))];
  const ids = [...new Set(orders.map(({ box }) => box.boxId))].filter((boxId) => boxId.startsWith(id));
  const [found] = ids;
  if (found === undefined) {
    throw new AppError('not_found', `This wallet has no order ${id}.`, { nextStep: 'dgcm bank orders lists them.' });
  }
  if (ids.length > 1) throw new AppError('conflict', `Several orders begin with ${id}; give more of it.`);
  return found;
}
