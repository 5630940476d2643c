import type { Deployment } from '../deployment/deployment.ts';
import { assemble } from '../shared/assemble.ts';
import type { Frame, Funding, Leg, UnsignedPlan } from '../shared/plan.ts';
import { requireThat } from '../shared/planError.ts';
import { presentBoxes } from '../shared/presence.ts';
import type { Account } from './box.ts';
import { accountActions } from './contract.ts';
import { accountLeg } from './successor.ts';

/** A payment into an account. */
export interface DepositParams extends Frame {
  readonly account: Account;
  readonly microGpuc: bigint;
  /** ERG that is added, as collateral where there is no collateral token. */
  readonly nanoErg?: bigint | undefined;
  /** Collateral token and units to add; only the owner may add a first token, and only while the balance is not negative. */
  readonly collateral?: Account['collateral'];
  readonly funding: Funding;
}

type Added = Pick<DepositParams, 'account' | 'microGpuc' | 'nanoErg' | 'collateral'>;

/** The account's leg of a deposit; needs no price. */
export function depositLeg({ account, microGpuc, nanoErg = 0n, collateral }: Added, deployment: Deployment): Leg {
  requireThat(microGpuc >= 0n && nanoErg >= 0n, 'invalid', 'A deposit takes nothing out.');
  const balanceMicroGpuc = account.balanceMicroGpuc + microGpuc;
  const held = account.collateral;
  requireThat(
    collateral === undefined || held === undefined || collateral.tokenId === held.tokenId,
    'ineligible',
    'An account holds one collateral token; take the other out first.',
  );
  requireThat(
    collateral === undefined || held !== undefined || balanceMicroGpuc >= 0n,
    'ineligible',
    'A first collateral token is added while nothing is owed: from then on ERG no longer counts.',
  );
  const added = collateral && { ...collateral, amount: collateral.amount + (held?.amount ?? 0n) };
  return accountLeg(account, deployment, {
    action: accountActions.free,
    balanceMicroGpuc,
    flaggedHeight: balanceMicroGpuc >= 0n ? 0 : account.flaggedHeight,
    value: account.box.value + nanoErg,
    collateral: added ?? held,
  });
}

/** Deposits, repays or adds collateral. The payer signs; anyone but the owner pays at least `minDepositMicroGpuc`. */
export function buildDeposit(params: DepositParams): UnsignedPlan {
  const { account, deployment, funding, height, microGpuc } = params;
  const leg = depositLeg(params, deployment);
  const least = deployment.constants.minDepositMicroGpuc;
  const [present] = microGpuc < least ? presentBoxes(funding.boxes, account.ownerTree, height) : [];
  requireThat(
    microGpuc >= least || present !== undefined,
    'ineligible',
    `Whoever does not own the account pays in at least ${least} micro-GPUC.`,
    { least: least.toString() },
  );
  return assemble({
    frame: params,
    inputs: [leg.input, ...(present === undefined ? [] : [{ box: present }])],
    outputs: [leg.output],
    funding,
  });
}
