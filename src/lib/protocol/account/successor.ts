import type { Deployment } from '../deployment/deployment.ts';
import { tokens, type Leg } from '../shared/plan.ts';
import { encodeInt } from '../shared/registers.ts';
import { encodeAccount, type Account } from './box.ts';
import { accountVariables, type AccountAction } from './contract.ts';

/** What an action changes in an account; absent fields stay as they are. */
export interface AccountChange {
  readonly action: AccountAction;
  readonly balanceMicroGpuc?: bigint;
  readonly flaggedHeight?: number;
  /** nanoERG of the next box. */
  readonly value?: bigint;
  /** Collateral token and amount of the next box; an amount of 0 leaves none. */
  readonly collateral?: Account['collateral'];
  readonly assetRow?: number;
  readonly feeOutput?: number;
}

/** An account's leg of a transaction: its input with context variables, and the successor at the same index. */
export function accountLeg(account: Account, deployment: Deployment, change: AccountChange): Leg {
  const { balanceMicroGpuc = account.balanceMicroGpuc, flaggedHeight = account.flaggedHeight } = change;
  const { member, gpuc } = deployment.tokens;
  const collateral = 'collateral' in change ? change.collateral : account.collateral;
  return {
    input: { box: account.box, variables: variablesOf(change) },
    output: {
      value: change.value ?? account.box.value,
      ergoTree: account.box.ergoTree,
      tokens: tokens(
        [member, 1n],
        [gpuc, deployment.constants.allotmentMicroGpuc + balanceMicroGpuc],
        ...(collateral === undefined ? [] : [[collateral.tokenId, collateral.amount] as const]),
      ),
      registers: encodeAccount({ balanceMicroGpuc, ownerTree: account.ownerTree, flaggedHeight }),
    },
  };
}

function variablesOf({ action, assetRow, feeOutput }: AccountChange): Record<number, string> {
  return {
    [accountVariables.action]: encodeInt(action),
    ...(assetRow === undefined ? {} : { [accountVariables.assetRow]: encodeInt(assetRow) }),
    ...(feeOutput === undefined ? {} : { [accountVariables.feeOutput]: encodeInt(feeOutput) }),
  };
}
