import { readLongs } from '#lib/protocol/shared/registers.ts';
import type { Draft } from './draft.ts';
import { setAmount, setLong, setTerms } from './edits.ts';

const at = (values: readonly bigint[] | undefined, index: number): bigint => values![index]!;

/** An hour's price as the white paper states it, worked out apart from the builders. */
export function hourPrice(draft: Draft, discountBps: bigint): bigint {
  const provider = draft.inputs[0]!.box;
  const slots = at(readLongs(provider, 'R5'), 0);
  const [base, surge] = [at(readLongs(provider, 'R6'), 0), at(readLongs(provider, 'R6'), 1)];
  const busy = slots + 1n - draft.outputs[0]!.assets[1]!.amount;
  return (base * (10_000n * slots + surge * busy) * (10_000n - discountBps)) / (slots * 100_000_000n);
}

/** Writes an hour's price into a match: the provider's own statement and every job's terms. */
export function reprice(draft: Draft, price: bigint): void {
  const [provider, ...rest] = draft.outputs;
  const old = at(readLongs(provider as never, 'R8'), 5);
  setLong(provider!, 'R8', 5, () => price);
  for (const job of jobsAmong(draft, rest)) {
    setTerms(job, (terms) => ({ price: price * (old === 0n ? 2n : terms.price / old) }));
  }
}

/** States another height for a match, deadlines following from it. */
export function restate(draft: Draft, height: bigint): void {
  const [provider, ...rest] = draft.outputs;
  const old = at(readLongs(provider as never, 'R8'), 4);
  setLong(provider!, 'R8', 4, () => height);
  for (const job of jobsAmong(draft, rest)) setTerms(job, (terms) => ({ height: terms.height + height - old }));
}

/** Changes a provider's terms before and after a match. */
export function setOffer(draft: Draft, position: number, value: bigint): void {
  setLong(draft.inputs[0]!.box, 'R6', position, () => value);
  setLong(draft.outputs[0]!, 'R6', position, () => value);
}

/** Gives every job of a match an escrow, before and after. */
export function setEscrows(draft: Draft, escrow: bigint): void {
  const jobs = draft.inputs.slice(1);
  for (const [index, { box }] of jobs.entries()) {
    setAmount(box, 0, () => escrow);
    setAmount(draft.outputs[index + 1]!, 1, () => escrow);
  }
}

const jobsAmong = (draft: Draft, outputs: readonly Draft['outputs'][number][]) =>
  outputs.slice(0, draft.inputs.length - 1);
