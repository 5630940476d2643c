import type { Account } from '../account/box.ts';
import { accountActions, accountVariables, type AccountAction } from '../account/contract.ts';
import { assemble, type AssembleParams } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBoxes, requirePresent } from '../shared/presence.ts';
import { encodeInt } from '../shared/registers.ts';
import { nextShard, type Registry } from './box.ts';
import { registryActions } from './contract.ts';

export interface LeaveMemberParams extends Frame {
  readonly registry: Registry;
  readonly account: Account;
}

export interface CloseParams extends LeaveMemberParams {
  /** The owner's boxes: one proves presence; they pay the fee. The change takes what the account held. */
  readonly funding: Funding;
}

/** Closes an account without debt: MEMBER and allotment return to the registry, the rest to the owner, who signs. */
export function buildClose({ funding, ...params }: CloseParams): UnsignedPlan {
  const { account, height } = params;
  requireThat(account.balanceMicroGpuc >= 0n, 'wrong_state', 'The account owes GPUC; repay first.', {
    debt: (-account.balanceMicroGpuc).toString(),
  });
  const [present] = presentBoxes(funding.boxes, account.ownerTree, height);
  requirePresent(present, 'The wallet has no box of the owner to prove presence with.');
  const legs = leavingLegs(params, accountActions.close);
  return assemble({ ...legs, inputs: [...legs.inputs, { box: present }], funding });
}

export interface WriteOffParams extends LeaveMemberParams {
  /** Recipient of the account's rent. */
  readonly changeErgoTree: string;
}

/** Writes off an account in debt without collateral; all holders of GPUC bear the loss. Nobody signs. */
export function buildWriteOff({ changeErgoTree, ...params }: WriteOffParams): UnsignedPlan {
  const { account, deployment } = params;
  requireThat(account.balanceMicroGpuc < 0n, 'wrong_state', 'The account owes nothing.');
  requireThat(
    account.collateral === undefined && account.box.value === deployment.constants.accountRentNanoErg,
    'wrong_state',
    'Collateral is left; liquidate it first.',
  );
  return assemble({ ...leavingLegs(params, accountActions.writeOff), changeErgoTree });
}

function leavingLegs(
  { registry, account, ...frame }: LeaveMemberParams,
  action: AccountAction,
): Pick<AssembleParams, 'frame' | 'inputs' | 'outputs'> {
  const { allotmentMicroGpuc } = frame.deployment.constants;
  const { balanceMicroGpuc, box } = account;
  const home = balanceMicroGpuc < 0n ? allotmentMicroGpuc + balanceMicroGpuc : allotmentMicroGpuc;
  return {
    frame,
    inputs: [
      { box: registry.box, variables: { 0: encodeInt(registryActions.leaveMember) } },
      { box, variables: { [accountVariables.action]: encodeInt(action) } },
    ],
    outputs: [
      nextShard(registry, frame.deployment, {
        membersLeft: registry.membersLeft + 1n,
        gpucMicroGpuc: registry.gpucMicroGpuc + home,
      }),
    ],
  };
}
