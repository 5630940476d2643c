import { watchOrder } from '#lib/client/exchange/watchOrder.ts';
import type { OrderTrace } from '#lib/client/exchange/traceOrder.ts';
import { systemClock } from '#lib/runtime/clock.ts';
import { exitCodes } from '../../exitCodes.ts';
import { printable, say, type CommandResult } from '../../output.ts';
import type { Session } from '../../session.ts';
import { commandLine } from '../job/openedJob.ts';
import { describeOrder, orderFacts } from './describeOrder.ts';
import { signedHere } from './findOrder.ts';

/** Waits with an order; by exit code it says whether it was filled. */
export async function followOrder(session: Session, orderId: string): Promise<CommandResult> {
  const { io } = session;
  const [chain, deployment, { pollMs }] = await Promise.all([
    session.chain(),
    session.deployment(),
    session.settings(),
  ]);
  const own = await signedHere(session, orderId);
  const trace = await watchOrder(
    {
      chain,
      deployment,
      clock: systemClock,
      pollMs,
      signal: io.signal,
      say: (text) => {
        say(io, printable(text));
      },
      changed: (seen) => {
        say(io, describeOrder(seen));
      },
    },
    orderId,
    own?.transaction,
  );
  if (trace.state === 'expired')
    say(io, `Bring it home: ${commandLine(session, `bank cancel ${orderId.slice(0, 16)}`)}`);
  return orderResult(trace);
}

/** Filled is success; everything else that an order comes to is not what was asked for. */
export const orderResult = (trace: OrderTrace): CommandResult => ({
  json: orderFacts(trace),
  text: describeOrder(trace),
  exitCode: trace.state === 'filled' ? exitCodes.ok : exitCodes.ineligible,
});
