import { LRUCache } from 'lru-cache';
import type { ChainReader } from '#lib/chain/ports.ts';
import { isTicket } from '#lib/market/isTicket.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';

/** How many tickets one round asks the node about, and of how many the answer is remembered. */
const usualBounds = { asked: 50, remembered: 10_000 };

/**
 * Tells jobs with a genuine ticket from made-up ones, which anybody can put on chain and which would cost a purse a fee each.
 * What the node said is remembered, as far as memory is bounded, and asking goes round: however many jobs are made up, a
 * genuine one has its turn.
 */
export class TicketCheck {
  readonly #chain: Pick<ChainReader, 'boxById' | 'transaction'>;
  readonly #deployment: Deployment;
  readonly #mostAsked: number;
  readonly #known: LRUCache<string, boolean>;
  /** The ticket asked about last. */
  #last = '';

  constructor(chain: Pick<ChainReader, 'boxById' | 'transaction'>, deployment: Deployment, bounds = usualBounds) {
    this.#chain = chain;
    this.#deployment = deployment;
    this.#mostAsked = bounds.asked;
    this.#known = new LRUCache({ max: bounds.remembered });
  }

  /** The jobs whose ticket is known to be genuine; others may be in a later round. */
  async genuineOnes<J extends { readonly ticketId: string }>(jobs: readonly J[]): Promise<readonly J[]> {
    for (const ticketId of this.#next(jobs)) {
      this.#last = ticketId;
      const answer = await isTicket(this.#chain, this.#deployment, ticketId);
      if (answer !== undefined) this.#known.set(ticketId, answer);
    }
    return jobs.filter(({ ticketId }) => this.#isGenuine(ticketId));
  }

  /** Looking up a genuine one keeps it from being forgotten; made-up ones are forgotten first. */
  #isGenuine = (ticketId: string): boolean => this.#known.peek(ticketId) === true && this.#known.get(ticketId) === true;

  #next(jobs: readonly { readonly ticketId: string }[]): readonly string[] {
    const unknown = [...new Set(jobs.map(({ ticketId }) => ticketId))].filter((id) => !this.#known.has(id)).toSorted();
    const isLater = (id: string): boolean => id > this.#last;
    return [...unknown.filter(isLater), ...unknown.filter((id) => !isLater(id))].slice(0, this.#mostAsked);
  }
}
