import type { Deployment } from '../deployment/deployment.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import type { Account } from './box.ts';
import { depositLeg } from './deposit.ts';

/** Whether an account is old enough for anyone to renew it in the block of that height. */
export const isRefreshable = ({ box }: Account, { constants }: Deployment, height: number): boolean =>
  height - box.creationHeight > constants.refreshBlocks;

/** Recreates an old account unchanged, before storage rent is due. Only the payer signs. */
export function buildRefresh(params: Frame & { readonly account: Account; readonly funding: Funding }): UnsignedPlan {
  const { account, deployment, height, funding } = params;
  const { refreshBlocks } = deployment.constants;
  requireThat(
    isRefreshable(account, deployment, height + 1),
    'wrong_state',
    `An account is renewed once it is older than ${refreshBlocks} blocks.`,
  );
  const { input, output } = depositLeg({ account, microGpuc: 0n }, deployment);
  return assemble({ frame: params, inputs: [input], outputs: [output], funding });
}
