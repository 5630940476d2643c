import { LRUCache } from 'lru-cache';
import type { Chain, SubmitResult } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import { PlanError } from '#lib/protocol/shared/planError.ts';
import type { ActionOutcome } from './bot.ts';
import { sendPlan } from './sendPlan.ts';

interface BatchedJob {
  readonly box: { readonly boxId: string };
}

const setAsideMs = 10 * 60_000;
const mostSetAside = 10_000;

/**
 * Jobs that made a whole batch fail, by box id. A hint that is forgotten after ten minutes or with the process: the chain
 * stays the only state that counts.
 */
export class SetAside {
  readonly #boxIds = new LRUCache<string, true>({ max: mostSetAside, ttl: setAsideMs });

  add({ box }: BatchedJob): void {
    this.#boxIds.set(box.boxId, true);
  }

  without<J extends BatchedJob>(jobs: readonly J[]): readonly J[] {
    return jobs.filter(({ box }) => !this.#boxIds.has(box.boxId));
  }
}

/**
 * Sends one transaction over many jobs. Where the node refuses it as wrong, the jobs that are to blame are found by halves,
 * asked of the node without sending anything, and set aside; the others go without them. Otherwise one hostile job could
 * keep all others of its batch out for ever.
 */
export async function sendBatch<J extends BatchedJob>(
  chain: Chain,
  { jobs, setAside }: { readonly jobs: readonly J[]; readonly setAside: SetAside },
  build: (jobs: readonly J[]) => UnsignedPlan,
): Promise<ActionOutcome> {
  const outcome = await sendPlan(chain, () => build(jobs));
  if (!isWrong(outcome)) return outcome;
  const [only] = jobs;
  if (only !== undefined && jobs.length === 1) {
    setAside.add(only);
    return outcome;
  }
  const sound = await soundOf(chain, jobs, build);
  // Where not one passes, it is the provider's box or the moment that is wrong, not the jobs.
  if (sound.length === 0) return outcome;
  for (const job of jobs) if (!sound.includes(job)) setAside.add(job);
  return sound.length === jobs.length ? outcome : sendPlan(chain, () => build(sound));
}

const isWrong = (outcome: ActionOutcome): boolean =>
  outcome.kind === 'refused' && (outcome.refusal === 'script-failed' || outcome.refusal === 'invalid');

/** The jobs of a batch that fails which pass in smaller ones. */
async function soundOf<J extends BatchedJob>(
  chain: Chain,
  jobs: readonly J[],
  build: (jobs: readonly J[]) => UnsignedPlan,
): Promise<readonly J[]> {
  if (jobs.length < 2) return [];
  const middle = Math.ceil(jobs.length / 2);
  const halves = [jobs.slice(0, middle), jobs.slice(middle)];
  const sound: J[] = [];
  for (const half of halves) {
    sound.push(...((await passes(chain, half, build)) ? half : await soundOf(chain, half, build)));
  }
  return sound;
}

async function passes<J>(
  chain: Chain,
  jobs: readonly J[],
  build: (jobs: readonly J[]) => UnsignedPlan,
): Promise<boolean> {
  try {
    const { ok }: SubmitResult = await chain.check(signTransaction(build(jobs).transaction, { keys: [] }));
    return ok;
  } catch (error) {
    if (error instanceof PlanError) return false;
    throw error;
  }
}
