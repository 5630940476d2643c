import type { ChainReader, IndexedBox } from '#lib/chain/ports.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Order } from '#lib/protocol/order/box.ts';
import { readBytes } from '#lib/protocol/shared/registers.ts';
import { cancelledAt, endOf, paidOut, waitingOrder, type OrderEnd, type OrderTrace } from './traceOrder.ts';

/** Up to so many are asked for one by one: the list of all orders that there ever were may be long. */
const MOST_SINGLE = 8;

/**
 * Where orders stand, by order id; those that neither chain nor pool has are left out. However many they are, it takes as
 * many requests as there are pages of orders and of their owners' boxes.
 */
export async function traceOrders(
  chain: ChainReader,
  deployment: Deployment,
  orders: readonly Order[],
): Promise<ReadonlyMap<string, OrderTrace>> {
  if (orders.length === 0) return new Map();
  const [{ height }, pool] = await Promise.all([chain.tip(), chain.poolTransactions()]);
  const known = await readOrderBoxes(chain, deployment, orders);
  const endIn = await readEnds(chain, deployment, { orders, known });
  const inPool = new Set(pool.flatMap(({ outputs }) => outputs.map(({ boxId }) => boxId)));
  const traces = new Map<string, OrderTrace>();
  for (const order of orders) {
    const { boxId: orderId } = order.box;
    const box = known.get(orderId);
    if (box === undefined && !inPool.has(orderId)) continue;
    const end = box?.spentTransactionId === undefined ? undefined : await endIn(order, box.spentTransactionId);
    traces.set(
      orderId,
      end === undefined
        ? waitingOrder(order, { height, isConfirmed: box !== undefined, pool })
        : { orderId, order, state: end.kind, end, pendingTxId: undefined },
    );
  }
  return traces;
}

/** The confirmed ones, spent or not. */
async function readOrderBoxes(
  chain: ChainReader,
  { trees }: Deployment,
  orders: readonly Order[],
): Promise<ReadonlyMap<string, IndexedBox>> {
  const found =
    orders.length <= MOST_SINGLE
      ? await Promise.all(orders.map(({ box }) => chain.boxById(box.boxId)))
      : await chain.allByErgoTree(trees.order);
  return new Map(found.filter((box) => box !== undefined).map((box) => [box.boxId, box]));
}

interface OrderBoxes {
  readonly orders: readonly Order[];
  readonly known: ReadonlyMap<string, IndexedBox>;
}

type EndIn = (order: Order, txId: string) => Promise<OrderEnd | undefined>;

/**
 * What owners hold and held tells how an order ended: whoever executes or refunds it pays them in a box that answers for it,
 * and what they take back themselves goes to them too. Where that leaves a doubt the transaction itself is asked for.
 */
async function readEnds(chain: ChainReader, deployment: Deployment, { orders, known }: OrderBoxes): Promise<EndIn> {
  const ask: EndIn = async (order, txId) => {
    // The index may be a block ahead of itself during a reorganisation: then the last state known is the answer.
    const spending = await chain.transaction(txId);
    return spending && endOf(order, spending, deployment);
  };
  const ended = orders.filter(({ box }) => known.get(box.boxId)?.spentTransactionId !== undefined);
  if (ended.length <= MOST_SINGLE) return ask;
  const owners = [...new Set(ended.map(({ ownerTree }) => ownerTree))];
  const boxes = (await Promise.all(owners.map((tree) => chain.allByErgoTree(tree)))).flat();
  const byTransaction = Map.groupBy(boxes, ({ transactionId }) => transactionId);
  return async (order, txId) => {
    const own = (byTransaction.get(txId) ?? []).filter(({ ergoTree }) => ergoTree === order.ownerTree);
    const [payout, ...more] = own.filter((box) => readBytes(box, 'R4') === order.box.boxId);
    const [any] = own;
    if (any === undefined || more.length > 0) return ask(order, txId);
    const at = { txId, height: any.inclusionHeight };
    return payout === undefined ? cancelledAt(at) : paidOut(order, { ...at, payout }, deployment);
  };
}
