import { encodeAccount } from '#lib/protocol/account/box.ts';
import type { Deployment } from '#lib/protocol/deployment/deployment.ts';
import type { PlannedOutput, TokenAmount } from '#lib/protocol/shared/plan.ts';
import { people } from '../contracts/people.ts';

export interface AccountFacts {
  readonly debtMicroGpuc?: bigint;
  /** Above the account's rent. */
  readonly nanoErg?: bigint;
  readonly collateral?: TokenAmount;
  readonly flaggedHeight?: number;
}

/** An account that owes 180 GPUC against 1,000 ERG: 36 % of its collateral at half a dollar. */
export function accountOutput({ tokens, trees, constants }: Deployment, facts: AccountFacts = {}): PlannedOutput {
  const { debtMicroGpuc = 180_000_000n, flaggedHeight = 0, collateral } = facts;
  const { nanoErg = collateral === undefined ? 1_000_000_000_000n : 0n } = facts;
  return {
    value: constants.accountRentNanoErg + nanoErg,
    ergoTree: trees.account,
    tokens: [
      { tokenId: tokens.member, amount: 1n },
      { tokenId: tokens.gpuc, amount: constants.allotmentMicroGpuc - debtMicroGpuc },
      ...(collateral === undefined ? [] : [collateral]),
    ],
    registers: encodeAccount({
      balanceMicroGpuc: -debtMicroGpuc,
      ownerTree: people.consumer.ergoTree,
      flaggedHeight,
    }),
  };
}

/** A registry shard with as many memberships as accounts may give back. */
export const registryOutput = ({ tokens, trees, constants }: Deployment): PlannedOutput => ({
  value: 1_000_000_000n,
  ergoTree: trees.registry,
  tokens: [
    { tokenId: tokens.registry, amount: 1n },
    { tokenId: tokens.provider, amount: 1_000n },
    { tokenId: tokens.gpuc, amount: 10n * constants.allotmentMicroGpuc + 1n },
    { tokenId: tokens.member, amount: 10n },
  ],
});
