import { z } from 'zod';
import { traceOrder } from '#lib/client/exchange/traceOrder.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { defineVerb } from '../../verb.ts';
import { describeOrder, orderFacts, orderTerms } from './describeOrder.ts';
import { findOrderId } from './findOrder.ts';
import { followOrder } from './followOrder.ts';

export const bankStatus = defineVerb({
  usage: 'status <order>',
  description: 'where an order stands; --wait stays until it is filled or has come home',
  schema: z.object({ order: z.string().min(1), wait: z.boolean().default(false) }),
  run: async (session, { order: id, wait }) => {
    const orderId = await findOrderId(session, id);
    if (wait) return followOrder(session, orderId);
    const trace = await traceOrder(await session.chain(), await session.deployment(), orderId);
    if (trace === undefined) {
      throw new AppError('not_found', `Neither chain nor pool knows the order ${orderId}.`, {
        nextStep: 'If it was signed here, dgcm bank status <order> --wait sends it again.',
      });
    }
    return { json: orderFacts(trace), text: `${orderTerms(trace.order)}\n${describeOrder(trace)}` };
  },
});
