import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { ActionOutcome } from '../runner/bot.ts';
import { findCulprit } from '../runner/findCulprit.ts';
import { isWrong } from '../runner/sendPlan.ts';
import { suspectDesk, type SetAside } from '../runner/setAside.ts';
import { decideLiquidations, type LiquidatorAction, type LiquidatorSnapshot } from './decide.ts';

export type LiquidateAction = Extract<LiquidatorAction, { readonly kind: 'liquidate' }>;

interface LiquidateSettings {
  readonly snapshot: LiquidatorSnapshot;
  readonly deployment: Deployment;
  readonly setAside: SetAside;
  readonly send: (action: LiquidateAction) => Promise<ActionOutcome>;
}

/** Sends a liquidation, and where its desks may be at fault, another one of the same account without them. */
export async function liquidate(
  action: LiquidateAction,
  { snapshot, deployment, setAside, send }: LiquidateSettings,
): Promise<ActionOutcome> {
  const { account, piece } = action;
  const desks = piece.fills.trades.map(({ desk }) => desk);
  const outcome = await send(action);
  if (outcome.kind === 'sent') for (const desk of desks) setAside.acquit(suspectDesk(desk));
  if (!isWrong(outcome)) return outcome;
  const elsewhere = (): Promise<ActionOutcome | undefined> => {
    const left = { ...snapshot, accounts: [account], desks: snapshot.desks.filter((desk) => !desks.includes(desk)) };
    const [other] = decideLiquidations(left, deployment).filter((some) => some.kind === 'liquidate');
    return other === undefined ? Promise.resolve(undefined) : send(other);
  };
  return findCulprit({ outcome, traded: account, desks, setAside, elsewhere });
}
