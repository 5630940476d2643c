import type { SignedTransaction } from '@fleet-sdk/common';
import { hex, utf8 } from '@fleet-sdk/crypto';
import type { ChainBox } from '#lib/chain/ports.ts';
import { signTransaction } from '#lib/chain/signing/signTransaction.ts';
import { readTransaction } from '#lib/devchain/rules/ledgerTransaction.ts';
import type { Decoded } from '#lib/protocol/shared/chainBox.ts';
import type { UnsignedPlan } from '#lib/protocol/shared/plan.ts';
import type { Draft } from '../contracts/draft.ts';
import { createJudge, type Judge } from '../contracts/judge.ts';
import { guards, people } from '../contracts/people.ts';

/** What a decoded box holds; a mismatch here is a broken test. */
export function valueOf<T>(result: Decoded<T>): T {
  if (!result.ok) throw new Error(`not what it was taken for: ${result.reason}`);
  return result.value;
}

export interface RunPlan {
  readonly outputs: readonly ChainBox[];
  /** Cost units as a node counts them. */
  readonly cost: number;
}

export interface Moment {
  /** Height of the last full block. */
  readonly height: number;
  readonly timestampMs: number;
}

/** Signs plans as their fields say, has the ledger's rules judge them, and gives the boxes they make. */
export class PlanRunner {
  readonly #judge: Judge = createJudge();

  /** @throws when the ledger refuses the transaction */
  run(plan: UnsignedPlan, moment: Moment): RunPlan {
    const draft = toDraft(plan, moment);
    const signed = this.#sign(plan, draft);
    const verdict = this.#judge.validate(draft, signed);
    if (!verdict.ok) throw new Error(`${verdict.reason} at input ${String(verdict.inputIndex)}: ${verdict.detail}`);
    const read = readTransaction(signed);
    if (!read.ok) throw new Error(read.detail);
    return { outputs: read.transaction.outputs, cost: verdict.cost };
  }

  #sign(plan: UnsignedPlan, draft: Draft): SignedTransaction {
    if (plan.thresholds.length > 0) return this.#judge.sign(draft);
    return signTransaction(plan.transaction, { keys: Object.values(people), provers: plan.provers });
  }
}

function toDraft({ transaction }: UnsignedPlan, { height, timestampMs }: Moment): Draft {
  return {
    height: height + 1,
    timestampMs,
    inputs: transaction.inputs.map(({ extension, ...box }) => ({
      box: withAmounts(box),
      extension: extension as Record<string, string>,
    })),
    dataInputs: transaction.dataInputs.map(withAmounts),
    outputs: transaction.outputs.map(withAmounts),
    keys: [...Object.values(people), guards[0], guards[1]],
  };
}

function withAmounts<B extends { value: string; assets: { tokenId: string; amount: string }[] }>(box: B) {
  const assets = box.assets.map(({ tokenId, amount }) => ({ tokenId, amount: BigInt(amount) }));
  return { ...box, value: BigInt(box.value), assets };
}

export const hexOf = (text: string): string => hex.encode(utf8.decode(text));
