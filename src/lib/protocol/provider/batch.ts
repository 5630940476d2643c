import type { MatchedJob } from '../shared/matchedJob.ts';
import type { Frame } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Provider } from './box.ts';

/** A batch that ends jobs (settle, expire or decline) of one provider. */
export interface EndBatch<Job extends MatchedJob> extends Frame {
  readonly provider: Provider;
  readonly jobs: readonly Job[];
}

/** Requires a batch that is not empty, with jobs of this provider only. */
export function checkBatch(provider: Provider, jobs: readonly MatchedJob[]): void {
  requireThat(jobs.length > 0, 'invalid', 'A batch needs at least one job.');
  for (const { box, ticketId } of jobs) {
    requireThat(ticketId === provider.ticketId, 'invalid', 'The job belongs to another provider.', {
      boxId: box.boxId,
    });
  }
}
