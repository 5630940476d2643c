import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { Desk } from '#lib/protocol/desk/box.ts';
import type { ActionOutcome } from '../runner/bot.ts';
import { findCulprit, type Try } from '../runner/findCulprit.ts';
import { isWrong } from '../runner/sendPlan.ts';
import { suspectDesk, type SetAside } from '../runner/setAside.ts';
import { decideLiquidations, type LiquidatorAction, type LiquidatorSnapshot } from './decide.ts';

export type LiquidateAction = Extract<LiquidatorAction, { readonly kind: 'liquidate' }>;

type Ask = (action: LiquidateAction) => Promise<ActionOutcome>;

interface LiquidateSettings {
  readonly snapshot: LiquidatorSnapshot;
  readonly deployment: Deployment;
  readonly setAside: SetAside;
  /** Asks the node about it; nothing is sent. */
  readonly check: Ask;
  readonly send: Ask;
}

const desksOf = ({ piece }: LiquidateAction): readonly Desk[] => piece.fills.trades.map(({ desk }) => desk);

/** Sends a liquidation, and where its desks may be at fault, another one of the same account without them. */
export async function liquidate(
  action: LiquidateAction,
  { snapshot, deployment, setAside, check, send }: LiquidateSettings,
): Promise<ActionOutcome> {
  const { account } = action;
  const outcome = await send(action);
  if (outcome.kind === 'sent') for (const desk of desksOf(action)) setAside.acquit(suspectDesk(desk));
  if (!isWrong(outcome)) return outcome;
  const tryBy =
    (ask: Ask): Try =>
    async (desks) => {
      const left = { ...snapshot, accounts: [account], desks };
      const other = decideLiquidations(left, deployment).find((some) => some.kind === 'liquidate');
      return other && { desks: desksOf(other), outcome: await ask(other) };
    };
  return findCulprit({
    outcome,
    traded: account,
    desks: desksOf(action),
    candidates: snapshot.desks,
    setAside,
    check: tryBy(check),
    send: tryBy(send),
  });
}
