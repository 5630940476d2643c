import type { Chain } from '#lib/chain/ports.ts';
import type { SecretKey } from '#lib/chain/signing/secretKey.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { ActionOutcome } from './bot.ts';
import { checkPlan, isWrong, sendPlan, type PlanSource } from './sendPlan.ts';
import { suspectJob, suspectProvider, type SetAside } from './setAside.ts';

interface BatchedJob {
  readonly box: { readonly boxId: string };
}

interface BatchSettings<J> {
  readonly jobs: readonly J[];
  readonly setAside: SetAside;
  /** Whom the bot chose for these jobs, where it could have chosen otherwise: he may be the one at fault. */
  readonly provider?: { readonly ticketId: string };
  /** Who signs, where somebody has to. */
  readonly keys?: readonly SecretKey[];
}

type Source<J> = (jobs: readonly J[]) => PlanSource;

/**
 * Sends one transaction over many jobs. Where it is refused as wrong, by the node or already by its builder, the jobs that
 * are to blame are found by halves, asked of the node without sending anything, and set aside; the others go without them.
 * Otherwise one hostile job could keep all others of its batch out for ever.
 */
export async function sendBatch<J extends BatchedJob>(
  chain: Chain,
  batch: BatchSettings<J>,
  build: (jobs: readonly J[]) => UnsignedPlan,
): Promise<ActionOutcome> {
  const { jobs, setAside, provider, keys = [] } = batch;
  const of: Source<J> = (some) => ({ keys, build: () => build(some) });
  const outcome = await sendPlan(chain, of(jobs));
  if (outcome.kind === 'sent' && provider !== undefined) setAside.acquit(suspectProvider(provider));
  if (!isWrong(outcome)) return outcome;
  const found = await soundParts(chain, jobs, of);
  // Somebody else was faster meanwhile: nothing that was refused now is anybody's fault.
  if (found.overtaken !== undefined) return found.overtaken;
  blameOthers(batch, found.parts.flat());
  return found.parts.length === 0 ? outcome : sendParts(chain, found.parts, of);
}

function blameOthers<J extends BatchedJob>({ jobs, setAside, provider }: BatchSettings<J>, sound: readonly J[]): void {
  for (const job of jobs) if (!sound.includes(job)) setAside.blame(suspectJob(job));
  if (provider === undefined) return;
  if (sound.length === 0) setAside.blame(suspectProvider(provider));
  else setAside.acquit(suspectProvider(provider));
}

interface Found<J> {
  /** Jobs as they pass together. */
  readonly parts: readonly (readonly J[])[];
  /** The refusal that has nothing to do with the jobs, where one came. */
  readonly overtaken?: ActionOutcome;
}

/** The jobs of a batch that fails which pass in smaller ones. */
async function soundParts<J>(chain: Chain, jobs: readonly J[], of: Source<J>): Promise<Found<J>> {
  if (jobs.length < 2) return { parts: [] };
  const middle = Math.ceil(jobs.length / 2);
  const parts: (readonly J[])[] = [];
  for (const half of [jobs.slice(0, middle), jobs.slice(middle)]) {
    const outcome = await checkPlan(chain, of(half));
    if (outcome.kind !== 'sent' && !isWrong(outcome)) return { parts: [], overtaken: outcome };
    const found = outcome.kind === 'sent' ? { parts: [half] } : await soundParts(chain, half, of);
    if (found.overtaken !== undefined) return found;
    parts.push(...found.parts);
  }
  return { parts };
}

/** All of them in one transaction, or the largest part alone where together they are too much for one. */
async function sendParts<J>(chain: Chain, parts: Found<J>['parts'], of: Source<J>): Promise<ActionOutcome> {
  const together = await sendPlan(chain, of(parts.flat()));
  if (parts.length === 1 || !isWrong(together)) return together;
  const largest = parts.reduce((most, part) => (part.length > most.length ? part : most));
  return sendPlan(chain, of(largest));
}
