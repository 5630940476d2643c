import type { MatchedJob } from '../shared/matchedJob.ts';
import type { Frame } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Provider } from './box.ts';

/** A batch that ends jobs of one provider. */
export interface EndBatch<Job extends MatchedJob> extends Frame {
  readonly provider: Provider;
  readonly jobs: readonly Job[];
}

/** Refuses an empty batch and jobs of another provider. */
export function checkBatch(provider: Provider, jobs: readonly MatchedJob[]): void {
  requireThat(jobs.length > 0, 'invalid', 'A batch needs at least one job.');
  for (const { box, ticketId } of jobs) {
    requireThat(ticketId === provider.ticketId, 'invalid', 'The job is another provider’s.', { boxId: box.boxId });
  }
}
