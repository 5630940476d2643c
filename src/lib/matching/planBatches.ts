import type { AuctionResult, AuctionSettings } from './auction.ts';
import { defaultAuctionSettings, runAuction } from './auction.ts';
import type { MarketJob, MarketOffer, OfferAsk } from './marketIndex.ts';
import { buildMarketProblem } from './marketIndex.ts';

/** Jobs for one match transaction of one provider. */
export interface Batch {
  readonly offer: MarketOffer;
  readonly jobs: readonly MarketJob[];
  /** The contract matches a batch either by the provider's class or by its ticket: every job in it accepts that key. */
  readonly acceptedAs: 'class' | 'ticket';
  /** Busy slots of the provider once the batch is matched; the price follows from it. */
  readonly busyAfter: number;
  /** The one price of an hour for the whole batch; within the limit of each of its jobs. */
  readonly hourPriceMicroGpuc: bigint;
}

export interface BatchPlan {
  readonly batches: readonly Batch[];
  /** The auction over all jobs at the prices of full use, with the bound that its dual prices prove. */
  readonly mainAuction: Pick<AuctionResult, 'welfare' | 'dualBound' | 'gap' | 'rounds' | 'bids'>;
}

export interface PlanSettings {
  /** Current height: jobs that had to start before are left alone. */
  readonly height: number;
  readonly maxJobsPerBatch?: number;
  readonly auction?: AuctionSettings;
}

const defaultMaxJobsPerBatch = 50;

/** A batch while it grows. */
interface Draft {
  readonly offer: MarketOffer;
  readonly capacity: number;
  jobs: readonly MarketJob[];
  /** Those keys of the offer that every job of the draft accepts. */
  keys: readonly string[];
}

/**
 * Decides which jobs to match with which provider: at most one batch per offer, each valid at the exact price that its
 * own size brings about.
 *
 * The price rises with every slot taken, so which price to bid at is known only after the auction. First everything is
 * auctioned at the price of full use, at which each outcome is valid whatever its size. Slots that nobody could afford
 * so are offered again to the jobs left over, each time half as many slots at the lower price that goes with it, and
 * finally one by one until no further job fits anywhere.
 * A batch has one key, too: where the auction mixed jobs that share none, the more valuable side stays and the others
 * bid again.
 */
export function planBatches(
  jobs: readonly MarketJob[],
  offers: readonly MarketOffer[],
  settings: PlanSettings,
): BatchPlan {
  const { height, maxJobsPerBatch = defaultMaxJobsPerBatch, auction = defaultAuctionSettings } = settings;
  const drafts = offers.map((offer): Draft => {
    return {
      offer,
      capacity: Math.max(0, Math.min(offer.freeSlots, maxJobsPerBatch)),
      jobs: [],
      keys: [offer.gpuClass, offer.ticketId],
    };
  });
  const largestCapacity = drafts.reduce((largest, { capacity }) => Math.max(largest, capacity), 1);
  let unmatched = jobs;
  let mainAuction: AuctionResult | undefined;
  for (let share = 1; ; share *= 2) {
    const asks = drafts.map((draft) => askOf(draft, share));
    const result = runAuction(buildMarketProblem(unmatched, offers, asks, height), auction);
    mainAuction ??= result;
    const left = takeUp(drafts, unmatched, result.offerOfJob);
    const slotBySlot = share >= largestCapacity;
    if (left.length === 0 || (slotBySlot && left.length === unmatched.length)) break;
    unmatched = left;
  }
  const batches = drafts.map(closeBatch).filter((batch) => batch.jobs.length > 0);
  const { welfare, dualBound, gap, rounds, bids } = mainAuction;
  return { batches, mainAuction: { welfare, dualBound, gap, rounds, bids } };
}

/** A part of the free slots, at the price when they are all taken, unless that is too dear for a job already in. */
function askOf({ offer, capacity, jobs, keys }: Draft, share: number): OfferAsk {
  const free = capacity - jobs.length;
  if (free <= 0 || !offer.available) return { slots: 0, keys, hourPriceMicroGpuc: 0n };
  const slots = Math.max(1, Math.floor(free / share));
  const hourPriceMicroGpuc = offer.hourPriceAt(offer.busySlots + jobs.length + slots);
  const fits = jobs.every((job) => canPay(job, hourPriceMicroGpuc));
  return { slots: fits ? slots : 0, keys, hourPriceMicroGpuc };
}

/** Returns the jobs that stay unmatched, in their order. */
function takeUp(drafts: readonly Draft[], jobs: readonly MarketJob[], offerOfJob: Int32Array): readonly MarketJob[] {
  const comers = new Map<Draft, MarketJob[]>();
  for (const [index, job] of jobs.entries()) {
    const draft = drafts[offerOfJob[index] ?? -1];
    if (draft !== undefined) comers.set(draft, [...(comers.get(draft) ?? []), job]);
  }
  const taken = new Set<MarketJob>();
  for (const [draft, candidates] of comers) {
    const kept = mostValuableSide(draft.keys, candidates);
    draft.jobs = [...draft.jobs, ...kept];
    draft.keys = draft.keys.filter((key) => kept.every(({ accepts }) => accepts.includes(key)));
    for (const job of kept) taken.add(job);
  }
  return jobs.filter((job) => !taken.has(job));
}

function mostValuableSide(keys: readonly string[], candidates: readonly MarketJob[]): readonly MarketJob[] {
  const sides = keys.map((key) => candidates.filter(({ accepts }) => accepts.includes(key)));
  const worth = (side: readonly MarketJob[]) => side.reduce((total, { limitMicroGpuc }) => total + limitMicroGpuc, 0n);
  return sides.reduce((best, side) => (worth(side) > worth(best) || best.length === 0 ? side : best), []);
}

/** A price that falls with use would break the reasoning above; then the poorest job waits for the next batch. */
function closeBatch({ offer, jobs, keys }: Draft): Batch {
  const acceptedAs = keys.includes(offer.gpuClass) ? 'class' : 'ticket';
  for (let kept = jobs; ; kept = withoutPoorest(kept)) {
    const busyAfter = offer.busySlots + kept.length;
    const hourPriceMicroGpuc = offer.hourPriceAt(busyAfter);
    if (kept.every((job) => canPay(job, hourPriceMicroGpuc)))
      return { offer, jobs: kept, acceptedAs, busyAfter, hourPriceMicroGpuc };
  }
}

function canPay(job: MarketJob, hourPriceMicroGpuc: bigint): boolean {
  return hourPriceMicroGpuc * BigInt(job.hours) <= job.limitMicroGpuc;
}

function withoutPoorest(jobs: readonly MarketJob[]): readonly MarketJob[] {
  const affordable = (job: MarketJob) => job.limitMicroGpuc / BigInt(job.hours);
  const poorest = jobs.reduce((left, right) => (affordable(right) < affordable(left) ? right : left));
  return jobs.filter((job) => job !== poorest);
}
