import type { Desk } from '#lib/protocol/desk/box.ts';
import type { ActionOutcome } from './bot.ts';
import { isWrong } from './sendPlan.ts';
import { suspectDesk, suspectJob, type SetAside } from './setAside.ts';

interface Suspicion {
  /** What the node, or the builder, said of the transaction. */
  readonly outcome: ActionOutcome;
  /** The order or account that was traded for. */
  readonly traded: { readonly box: { readonly boxId: string } };
  /** Where; banks are genuine. */
  readonly desks: readonly Desk[];
  readonly setAside: SetAside;
  /** Sends the same without those desks; nothing where that cannot be done. */
  readonly elsewhere: () => Promise<ActionOutcome | undefined>;
}

/**
 * Strangers write desks as they write orders: where a trade is wrong other desks tell which of them is at fault, and where
 * there are none both are suspected.
 * @returns what became of it in the end
 */
export async function findCulprit(suspicion: Suspicion): Promise<ActionOutcome> {
  const { outcome, traded, desks, setAside, elsewhere } = suspicion;
  const second = desks.length === 0 ? undefined : await elsewhere();
  if (second === undefined || second.kind === 'sent') for (const desk of desks) setAside.blame(suspectDesk(desk));
  if (second === undefined || isWrong(second)) setAside.blame(suspectJob(traded));
  return second ?? outcome;
}
