import type { ValidationReason } from '#lib/devchain/rules/validationResult.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Draw } from './draw.ts';
import type { MarketRun } from './marketRun.ts';
import { corruptions } from './refusals/corruptions.ts';
import { untimely } from './refusals/untimely.ts';
import { strangers } from './refusals/strangers.ts';

/** Proposes a transaction that the scripts must refuse, or nothing where none of its kind can be made. */
export type Refusal = (market: MarketRun, draw: Draw) => UnsignedPlan | undefined;

const refusals: Readonly<Record<string, Refusal>> = { ...untimely, ...strangers, ...corruptions };
export const refusalNames = Object.keys(refusals);

/** A refusal for any other reason would only show that the attempt was malformed. */
const byScript: readonly ValidationReason[] = ['script-false', 'script-error', 'proof-invalid'];

/** Tries something forbidden; kinds that have nothing to try make way for the next. @throws when it is accepted */
export const tryRefusal = (market: MarketRun, draw: Draw): void => {
  tryOne(market, refusals, draw);
};

/** The same among these. @throws when it is accepted */
export function tryOne<M extends MarketRun>(
  market: M,
  among: Readonly<Record<string, (market: M, draw: Draw) => UnsignedPlan | undefined>>,
  draw: Draw,
): void {
  const names = Object.keys(among);
  const first = draw.below(names.length);
  for (const name of [...names.slice(first), ...names.slice(0, first)]) {
    const plan = proposed(() => among[name]!(market, draw));
    if (plan === undefined) continue;
    market.log.push(`height ${market.ledger.height}: forbidden, ${name}`);
    const verdict = market.submit(plan);
    if (verdict.ok) throw new Error(`accepted although forbidden: ${name}`);
    if (!byScript.includes(verdict.reason)) {
      throw new Error(`${name} never reached a script: ${verdict.reason}, ${verdict.detail}`);
    }
    market.tally.refusals.count(name);
    return;
  }
}

function proposed(propose: () => UnsignedPlan | undefined): UnsignedPlan | undefined {
  try {
    return propose();
  } catch (error) {
    // What even an honest builder with wrong facts cannot write down is no attempt.
    if (error instanceof PlanError) return undefined;
    throw error;
  }
}
