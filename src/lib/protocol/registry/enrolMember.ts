import { encodeAccount } from '../account/box.ts';
import { assemble } from '../shared/assemble.ts';
import { tokens, type Frame, type Funding, type PlannedOutput, type UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { encodeInt } from '../shared/registers.ts';
import { isPayoutScript } from '../shared/scripts.ts';
import { nextShard, type Registry } from './box.ts';
import { registryActions } from './contract.ts';

export interface EnrolMemberParams extends Frame {
  readonly registry: Registry;
  readonly funding: Funding;
  /** The owner's script: one key, or a bare proposition of up to 100 bytes. */
  readonly ownerTree: string;
  /** nanoERG of collateral, rent excluded; the minimum for joining by default. */
  readonly collateralNanoErg?: bigint | undefined;
}

/** Opens an account: MEMBER and an allotment from a registry shard. The account is output 1. Only the payer signs. */
export function buildEnrolMember(params: EnrolMemberParams): UnsignedPlan {
  const { deployment, registry, ownerTree } = params;
  const { allotmentMicroGpuc, memberFeeNanoErg, minCollateralNanoErg } = deployment.constants;
  const collateralNanoErg = params.collateralNanoErg ?? minCollateralNanoErg;
  requireThat(registry.membersLeft > 1n, 'wrong_state', 'This registry shard has no account left.');
  requireThat(
    collateralNanoErg >= minCollateralNanoErg,
    'invalid',
    `An account starts with at least ${minCollateralNanoErg} nanoERG of collateral.`,
    { least: minCollateralNanoErg.toString() },
  );
  requireThat(isPayoutScript(ownerTree), 'invalid', 'The owner needs a plain address.');
  return assemble({
    frame: params,
    inputs: [{ box: registry.box, variables: { 0: encodeInt(registryActions.enrolMember) } }],
    outputs: [
      nextShard(registry, deployment, {
        membersLeft: registry.membersLeft - 1n,
        gpucMicroGpuc: registry.gpucMicroGpuc - allotmentMicroGpuc,
        addedNanoErg: memberFeeNanoErg,
      }),
      newAccount(params, collateralNanoErg),
    ],
    funding: params.funding,
  });
}

function newAccount({ deployment, ownerTree }: EnrolMemberParams, collateralNanoErg: bigint): PlannedOutput {
  const { allotmentMicroGpuc, accountRentNanoErg } = deployment.constants;
  return {
    value: accountRentNanoErg + collateralNanoErg,
    ergoTree: deployment.trees.account,
    tokens: tokens([deployment.tokens.member, 1n], [deployment.tokens.gpuc, allotmentMicroGpuc]),
    registers: encodeAccount({ balanceMicroGpuc: 0n, ownerTree, flaggedHeight: 0 }),
  };
}
