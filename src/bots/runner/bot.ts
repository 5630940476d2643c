import type { SubmitRefusal } from '#lib/chain/ports.ts';

/** What became of one action. Losing a race is normal and costs nothing: nothing was paid for what was not included. */
export type ActionOutcome =
  | { readonly kind: 'sent'; readonly txId: string }
  | { readonly kind: 'refused'; readonly refusal: SubmitRefusal; readonly detail: string }
  /** The action no longer makes sense against its own snapshot; the next tick decides anew. */
  | { readonly kind: 'stale'; readonly detail: string };

/**
 * A bot keeps no state of its own: each tick reads the chain, decides and acts.
 * `decide` is pure, so that a table of snapshots tests it.
 */
export interface Bot<Snapshot, Action extends { readonly kind: string }> {
  readonly name: string;
  /** @throws AppError `unavailable` when the chain could not be read; never an empty snapshot instead. */
  snapshot(signal: AbortSignal): Promise<Snapshot>;
  decide(snapshot: Snapshot): readonly Action[];
  execute(action: Action, snapshot: Snapshot): Promise<ActionOutcome>;
}
