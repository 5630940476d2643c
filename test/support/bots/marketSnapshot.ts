import type { Market as Snapshot } from '#lib/market/readMarket.ts';
import type { JobActive } from '#lib/protocol/jobActive/box.ts';
import type { JobDelivered } from '#lib/protocol/jobDelivered/box.ts';
import type { JobOpen } from '#lib/protocol/jobOpen/box.ts';
import type { JobReview } from '#lib/protocol/jobReview/box.ts';
import { MAINNET_PARAMETERS } from '#lib/devchain/devchainOptions.ts';
import { Market } from '../protocol/market.ts';

// One of each as the contracts make them; tables then change single fields.
const market = new Market();
const openJob = market.open();
const { jobs } = market.running(1);
const [activeJob] = jobs;
const [deliveredJob] = market.deliver(jobs);
const freeProvider = market.enrolProvider();

/** A snapshot at a height, empty but for these parts. */
export const marketOf = (height: number, parts: Partial<Snapshot>): Snapshot => ({
  tip: { height, headerId: '00'.repeat(32), network: 'testnet', parameters: MAINNET_PARAMETERS },
  governance: market.governance,
  providers: [],
  openJobs: [],
  activeJobs: [],
  deliveredJobs: [],
  reviewJobs: [],
  ...parts,
});

/** A provider with a free market, and jobs of his; both named by a byte of hex. */
export function party(name: string) {
  const ticketId = name.repeat(32);
  const named = (job: string) => ({ ticketId, openBoxId: job.repeat(32) });
  return {
    provider: { ...freeProvider, ticketId },
    open: (job: string, change: Partial<JobOpen> = {}): JobOpen => ({
      ...openJob,
      startBy: 5_000,
      ...change,
      box: { ...openJob.box, boxId: job.repeat(32) },
    }),
    active: (job: string, change: Partial<JobActive> = {}): JobActive => ({ ...activeJob!, ...named(job), ...change }),
    delivered: (job: string, change: Partial<JobDelivered> = {}): JobDelivered => ({
      ...deliveredJob!,
      ...named(job),
      ...change,
    }),
    review: (job: string, change: Partial<JobReview> = {}): JobReview => ({
      ...deliveredJob!,
      kind: 'jobReview',
      state: 'approved',
      rating: 5,
      ...named(job),
      ...change,
    }),
  };
}
