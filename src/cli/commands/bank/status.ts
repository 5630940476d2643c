import { z } from 'zod';
import { traceOrder } from '#lib/client/exchange/traceOrder.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { CommandResult } from '../../output.ts';
import type { Session } from '../../session.ts';
import { defineVerb } from '../../verb.ts';
import { commandLine } from '../job/openedJob.ts';
import { describeOrder, orderFacts, orderTerms, unsentFacts } from './describeOrder.ts';
import { findOrderId, signedHere } from './findOrder.ts';
import { followOrder } from './followOrder.ts';

export const bankStatus = defineVerb({
  usage: 'status <order>',
  description: 'show the state of an order; --wait waits until it is filled, refunded or cancelled',
  schema: z.object({ order: z.string().min(1), wait: z.boolean().default(false) }),
  run: async (session, { order: id, wait }) => {
    const orderId = await findOrderId(session, id);
    if (wait) return followOrder(session, orderId);
    const trace = await traceOrder(await session.chain(), await session.deployment(), orderId);
    if (trace === undefined) return unsent(session, orderId);
    return { json: orderFacts(trace), text: `${orderTerms(trace.order)}\n${describeOrder(trace)}` };
  },
});

/** An order that was signed here and that neither chain nor pool has. */
async function unsent(session: Session, orderId: string): Promise<CommandResult> {
  const own = await signedHere(session, orderId);
  if (own === undefined) throw new AppError('not_found', `Neither chain nor pool knows the order ${orderId}.`);
  const nextStep = `Send it with: ${commandLine(session, `bank status ${orderId.slice(0, 16)} --wait`)}`;
  return {
    json: { ...unsentFacts(own.order), nextStep },
    text: `${orderTerms(own.order)}\nsigned here, but not on chain: nothing was spent by it\n${nextStep}`,
  };
}
