import type { Deployment } from '../deployment/deployment.ts';
import { tokens, type Leg } from '../shared/plan.ts';
import { encodeBank, type Bank, type BankWindow } from './box.ts';

/** The state of a shard after a trade. */
export interface BankAfter extends BankWindow {
  readonly gpucMicroGpuc: bigint;
  /** Cents that come in; negative where they leave. */
  readonly addedCents: bigint;
}

/** A shard and its successor. */
export function bankLeg({ box }: Bank, deployment: Deployment, after: BankAfter): Leg {
  const [bank, , sigUsd] = box.assets;
  return {
    input: { box },
    output: {
      value: box.value,
      ergoTree: box.ergoTree,
      tokens: tokens(
        [deployment.tokens.bank, bank?.amount ?? 1n],
        [deployment.tokens.gpuc, after.gpucMicroGpuc],
        [deployment.externals.sigUsd, (sigUsd?.amount ?? 0n) + after.addedCents],
      ),
      registers: encodeBank(after),
    },
  };
}
