import type { Desk } from '#lib/protocol/desk/box.ts';
import type { ActionOutcome } from './bot.ts';
import { isWrong } from './sendPlan.ts';
import { suspectDesk, suspectInDoubt, suspectJob, type SetAside } from './setAside.ts';

/** A trade, and the desks that it was made at. */
export interface Trial {
  readonly desks: readonly Desk[];
  readonly outcome: ActionOutcome;
}

/** The same trade at none but these desks, and at banks; nothing where it cannot be made there. */
export type Try = (among: readonly Desk[]) => Promise<Trial | undefined>;

interface Suspicion {
  /** What the node, or the builder, said of the transaction. */
  readonly outcome: ActionOutcome;
  /** The order or account that was traded for. */
  readonly traded: { readonly box: { readonly boxId: string } };
  /** Where; banks are genuine. */
  readonly desks: readonly Desk[];
  /** All desks that there are to choose from. */
  readonly candidates: readonly Desk[];
  readonly setAside: SetAside;
  /** Asks the node; nothing is sent. */
  readonly check: Try;
  readonly send: Try;
}

/** Whoever spoils more desks than this at once holds a trade up, until it comes back to where the search ended. */
const MOST_ELSEWHERE = 6;
/** Halving twenty desks takes ten questions for each that is at fault. */
const MOST_HALVINGS = 20;

/** What asking the node without the suspects came to. */
type Finding =
  | { readonly kind: 'sound'; readonly desks: readonly Desk[]; readonly failed: readonly (readonly Desk[])[] }
  | { readonly kind: 'guilty'; readonly outcome: ActionOutcome }
  | { readonly kind: 'overtaken'; readonly outcome: ActionOutcome }
  | { readonly kind: 'unclear'; readonly failed: readonly (readonly Desk[])[] };

/**
 * Strangers write desks as they write orders: a trade that is wrong is tried at other desks, and again at others where these
 * fail too, for several may be spoilt at once. Where it passes the desks that failed are narrowed down by halves, beside those
 * that passed, and set aside; where it fails without any desk it is at fault itself. Where it passes nowhere nobody is
 * convicted of more than a doubt: it comes back soon, and then goes by the desks that it has failed at.
 * @returns what became of it in the end
 */
export async function findCulprit(suspicion: Suspicion): Promise<ActionOutcome> {
  const { outcome, traded, desks, setAside, send } = suspicion;
  const found: Finding = desks.length === 0 ? { kind: 'guilty', outcome } : await tryElsewhere(suspicion);
  const doubted = setAside.doubtedWith(suspectJob(traded));
  switch (found.kind) {
    case 'overtaken':
      return found.outcome;
    case 'guilty':
      setAside.blame(suspectJob(traded));
      return found.outcome;
    case 'sound':
      for (const desk of await narrowAll(suspicion, found)) setAside.blame(suspectDesk(desk));
      for (const suspect of doubted) setAside.blame(suspect);
      setAside.acquit(suspectJob(traded));
      return (await send(found.desks))?.outcome ?? outcome;
    case 'unclear': {
      const suspects = found.failed.flat().map(suspectDesk);
      // There is no other desk to tell them apart by, so that either may be the one.
      if (found.failed.length === 1 && doubted.length === 0) for (const suspect of suspects) setAside.blame(suspect);
      setAside.blame(suspectInDoubt(traded));
      setAside.doubt(suspectJob(traded), suspects);
      return outcome;
    }
  }
}

async function tryElsewhere({ traded, desks, candidates, setAside, check }: Suspicion): Promise<Finding> {
  const failed = [desks];
  const doubted = setAside.doubtedWith(suspectJob(traded));
  const tried = new Set([...doubted, ...desks.map(suspectDesk)].map(({ id }) => id));
  while (failed.length <= MOST_ELSEWHERE) {
    const trial = await check(candidates.filter((desk) => !tried.has(suspectDesk(desk).id)));
    if (trial === undefined) break;
    const { outcome } = trial;
    if (outcome.kind === 'sent') return { kind: 'sound', desks: trial.desks, failed };
    // Somebody else was faster meanwhile: nothing that was refused now is anybody's fault.
    if (!isWrong(outcome)) return { kind: 'overtaken', outcome };
    if (trial.desks.length === 0) return { kind: 'guilty', outcome };
    failed.push(trial.desks);
    for (const desk of trial.desks) tried.add(suspectDesk(desk).id);
  }
  return { kind: 'unclear', failed };
}

/** The desks that are at fault, of each group that has failed together. */
async function narrowAll(
  { check }: Suspicion,
  { desks: sound, failed }: Extract<Finding, { readonly kind: 'sound' }>,
): Promise<readonly Desk[]> {
  let asked = 0;
  const narrow = async (group: readonly Desk[]): Promise<readonly Desk[]> => {
    if (group.length < 2 || asked >= MOST_HALVINGS) return group;
    const middle = Math.ceil(group.length / 2);
    const guilty: Desk[] = [];
    for (const half of [group.slice(0, middle), group.slice(middle)]) {
      asked++;
      const trial = await check([...sound, ...half]);
      if (trial?.outcome.kind === 'sent') guilty.push(...half.filter((desk) => !trial.desks.includes(desk)));
      else guilty.push(...(await narrow(half)));
    }
    return guilty;
  };
  const guilty: Desk[] = [];
  for (const group of failed) guilty.push(...(await narrow(group)));
  return guilty;
}
