import { z } from 'zod';
import { planCancelOrder } from '#lib/client/exchange/planCancelOrder.ts';
import { traceOrder } from '#lib/client/exchange/traceOrder.ts';
import { AppError } from '#lib/runtime/appError.ts';
import { sendPlan } from '../../sendPlan.ts';
import { defineVerb } from '../../verb.ts';
import { describeOrder } from './describeOrder.ts';
import { exchangeContextOf } from './exchangeContext.ts';
import { findOrderId } from './findOrder.ts';

export const bankCancel = defineVerb({
  usage: 'cancel <order>',
  description: 'cancel an order; anyone may refund an expired one',
  schema: z.object({ order: z.string().min(1), wait: z.boolean().default(false) }),
  run: async (session, { order: id, wait }) => {
    const orderId = await findOrderId(session, id);
    const context = await exchangeContextOf(session);
    const trace = await traceOrder(context.chain, context.deployment, orderId);
    if (trace === undefined) throw new AppError('not_found', `Neither chain nor pool knows the order ${orderId}.`);
    if (trace.end !== undefined)
      throw new AppError('wrong_state', `Only an order that waits can be taken back: ${describeOrder(trace)}.`);
    const planned = await planCancelOrder(context, trace.order);
    return sendPlan(session, { ...planned, wait, facts: () => ({ orderId }) });
  },
});
