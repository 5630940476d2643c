import type { SignedTransaction } from '@fleet-sdk/common';
import type { ChainBox } from '#lib/chain/ports.ts';
import { outputBoxes } from '#lib/chain/signing/signTransaction.ts';
import { AppError } from '#lib/runtime/appError.ts';
import type { JournalStep } from './journal.ts';
import type { Step, TokenIds } from './steps.ts';

interface Plan {
  readonly steps: readonly Step[];
  readonly ids: Partial<TokenIds>;
  readonly deployerTree: string;
}

/**
 * A journal may be older than the scripts: what it has made must be what would be made now, or the deployment would be
 * neither the one nor the other.
 *
 * @throws AppError `conflict`
 */
export function requireSameSteps(recorded: readonly JournalStep[], plan: Plan): void {
  for (const [index, { name, transaction }] of recorded.entries()) {
    const step = plan.steps[index];
    const before = recorded[index - 1]?.transaction;
    if (step?.name === name && (before === undefined || makesTheSame(step, { transaction, before, plan }))) continue;
    throw new AppError('conflict', `The journal’s step ${index + 1}, ${name}, is not what this version would make.`, {
      nextStep:
        'Go on with the version that began it, or begin anew with another journal; what the old one created stays where it is.',
      data: { recorded: name, expected: step?.name ?? 'nothing' },
    });
  }
}

interface Made {
  readonly transaction: SignedTransaction;
  readonly before: SignedTransaction;
  readonly plan: Plan;
}

function makesTheSame(step: Step, { transaction, before, plan: { ids, deployerTree } }: Made): boolean {
  const funds = ownOutputs(before, deployerTree);
  const made = outputsFor(transaction.outputs, deployerTree);
  return made === outputsFor(step.build({ funds, ids, height: 0 }).outputs, deployerTree);
}

/** What others than the deployer are given. The height at which it was built does not matter. */
const outputsFor = (outputs: readonly Candidate[], deployerTree: string): string =>
  outputs
    .filter(({ ergoTree }) => ergoTree !== deployerTree)
    .map(({ ergoTree, value, assets, additionalRegisters }) => {
      const tokens = assets.map(({ tokenId, amount }) => `${tokenId}:${amount}`).join(',');
      return `${ergoTree} ${value} ${tokens} ${JSON.stringify(additionalRegisters)}`;
    })
    .join('\n');

type Candidate = Pick<SignedTransaction['outputs'][number], 'ergoTree' | 'assets' | 'additionalRegisters'> & {
  readonly value: bigint | string;
};

/** A transaction's outputs that are the deployer's: what the next step spends. */
export const ownOutputs = (transaction: SignedTransaction, tree: string): readonly ChainBox[] =>
  outputBoxes(transaction.outputs, transaction.id).filter(({ ergoTree }) => ergoTree === tree);
