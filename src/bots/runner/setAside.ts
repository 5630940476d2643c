import { LRUCache } from 'lru-cache';
import type { Clock } from '#lib/runtime/clock.ts';

/** Something on chain that a bot may find at fault, by the id that stays with it. */
export interface Suspect {
  readonly id: string;
  /** However often it is found at fault, it gets its next chance within this time. */
  readonly longestMs: number;
}

const firstMs = 30_000;
const mostRemembered = 10_000;

/** A job is judged by its box id: whoever made it can make another, but pays for it. */
export const suspectJob = ({ box }: { readonly box: { readonly boxId: string } }): Suspect => ({
  id: box.boxId,
  longestMs: 12 * 3_600_000,
});

/** The same where something else may have been at fault: it is looked at again soon, whatever it costs in questions. */
export const suspectInDoubt = (job: { readonly box: { readonly boxId: string } }): Suspect => ({
  ...suspectJob(job),
  longestMs: 600_000,
});

/** Nobody may keep a provider out for long by sending him one bad job after the other. */
export const suspectProvider = ({ ticketId }: { readonly ticketId: string }): Suspect => ({
  id: ticketId,
  longestMs: 120_000,
});

/** Nobody may keep a desk out for long by placing one bad order after the other. */
export const suspectDesk = ({ box }: { readonly box: { readonly boxId: string } }): Suspect => ({
  id: box.boxId,
  longestMs: 120_000,
});

/**
 * What made a whole batch fail and is left alone for a while, each time twice as long as the time before: where it is not
 * clear who of two was at fault, the guilty one soon stands alone. A hint that is forgotten with the process: the chain
 * stays the only state that counts.
 */
export class SetAside {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #blamed = new LRUCache<string, { readonly forMs: number; readonly untilMs: number }>({
    max: mostRemembered,
  });
  readonly #doubted = new LRUCache<string, readonly Suspect[]>({ max: mostRemembered });

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  blame({ id, longestMs }: Suspect): void {
    const forMs = Math.min(2 * (this.#blamed.get(id)?.forMs ?? firstMs / 2), longestMs);
    this.#blamed.set(id, { forMs, untilMs: this.#clock.now() + forMs });
  }

  acquit({ id }: Suspect): void {
    this.#blamed.delete(id);
    this.#doubted.delete(id);
  }

  /** Remembers with whom one has failed where nobody could be found to be at fault. */
  doubt(one: Suspect, others: readonly Suspect[]): void {
    const known = [...this.doubtedWith(one), ...others];
    this.#doubted.set(one.id, [...new Map(known.map((suspect) => [suspect.id, suspect])).values()]);
  }

  doubtedWith({ id }: Suspect): readonly Suspect[] {
    return this.#doubted.get(id) ?? [];
  }

  without<T>(all: readonly T[], suspect: (one: T) => Suspect): readonly T[] {
    return all.filter((one) => this.#clock.now() >= (this.#blamed.get(suspect(one).id)?.untilMs ?? 0));
  }
}
