import type { AssignmentProblem } from './problem.ts';

export type EdgeRows = Pick<AssignmentProblem, 'jobStart' | 'edgeOffer' | 'edgeWeight'>;

/** Edges in compressed rows, collected job by job; see `AssignmentProblem`. */
export class EdgeList {
  readonly #jobStart: Int32Array;
  #offers = new Int32Array(1024);
  #weights = new Float64Array(1024);
  #count = 0;
  #job = 0;

  constructor(jobCount: number) {
    this.#jobStart = new Int32Array(jobCount + 1);
  }

  add(offer: number, weight: number): void {
    if (this.#count === this.#offers.length) this.#grow();
    this.#offers[this.#count] = offer;
    this.#weights[this.#count] = weight;
    this.#count += 1;
  }

  /** Ends the row of the current job; the next `add` belongs to the next one. */
  endJob(): void {
    this.#job += 1;
    this.#jobStart[this.#job] = this.#count;
  }

  /** The rows collected so far; views that the next `add` may leave behind. */
  rows(): EdgeRows {
    return {
      jobStart: this.#jobStart,
      edgeOffer: this.#offers.subarray(0, this.#count),
      edgeWeight: this.#weights.subarray(0, this.#count),
    };
  }

  #grow(): void {
    const offers = new Int32Array(this.#offers.length * 2);
    offers.set(this.#offers);
    this.#offers = offers;
    const weights = new Float64Array(this.#weights.length * 2);
    weights.set(this.#weights);
    this.#weights = weights;
  }
}
